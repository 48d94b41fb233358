/** When a document is checked: at once, but never before a text that is already on its way in, and never for long at a stretch. */
import type { Disposable, Timers } from './environment';

export interface Scheduler {
  /** Runs the check of this document soon; a check that still waits, or is not done yet, is given up. */
  readonly schedule: (uri: string) => void;
  readonly cancel: (uri: string) => void;
  readonly cancelAll: () => void;
}

/** Work in short steps, which may be left at any of them. */
type Steps = Iterator<undefined, void>;

/** What a check is made of. */
interface Work {
  /** What can be done before the check in short steps; undefined: nothing. */
  readonly steps: (uri: string) => Steps | undefined;
  readonly check: (uri: string) => void;
  /** Milliseconds, from any beginning. */
  readonly now: () => number;
}

/**
 * The connection takes one message from its queue a turn. A check waits two turns: had another message been waiting, it
 * was taken in between, and if it changed this document, the check began its wait anew. So a burst of changes costs one
 * check, and a single change waits for nothing.
 */
const turns = 2;

/** Milliseconds of work at a stretch; then whatever came in meanwhile has its turn. */
const stretch = 10;

/** Works for a stretch; true when all is done. A step that throws ends it: whoever uses the result meets it again. */
function workOn(steps: Steps, now: () => number): boolean {
  const begun = now();
  try {
    do if (steps.next().done) return true;
    while (now() - begun < stretch);
    return false;
  } catch {
    return true;
  }
}

/** Goes through all steps, others having their turn in between. */
export function inTurns({ soon }: Timers, steps: Steps, now: () => number): Promise<void> {
  return new Promise((resolve) => {
    const work = () => {
      if (workOn(steps, now)) resolve();
      else soon(work);
    };
    work();
  });
}

export function createScheduler({ soon }: Timers, { steps, check, now }: Work): Scheduler {
  const waiting = new Map<string, Disposable>();
  const cancel = (uri: string) => {
    waiting.get(uri)?.dispose();
    waiting.delete(uri);
  };
  const next = (uri: string, action: () => void) => waiting.set(uri, soon(action));
  const wait = (uri: string, left: number) => {
    next(uri, () => (left > 1 ? wait(uri, left - 1) : work(uri, steps(uri))));
  };
  const work = (uri: string, left: Steps | undefined) => {
    if (left && !workOn(left, now)) {
      next(uri, () => work(uri, left));
      return;
    }
    waiting.delete(uri);
    check(uri);
  };
  return {
    schedule(uri) {
      cancel(uri);
      wait(uri, turns);
    },
    cancel,
    cancelAll() {
      for (const uri of [...waiting.keys()]) cancel(uri);
    },
  };
}
