/** When a document is checked: at once, but never before a text that is already on its way in. */
import type { Disposable, Timers } from './environment';

export interface Scheduler {
  /** Runs the check of this document soon; a check that still waits is replaced. */
  readonly schedule: (uri: string) => void;
  readonly cancel: (uri: string) => void;
  readonly cancelAll: () => void;
}

/**
 * The connection takes one message from its queue a turn. A check waits two turns: had another message been waiting, it
 * was taken in between, and if it changed this document, the check began its wait anew. So a burst of changes costs one
 * check, and a single change waits for nothing.
 */
const turns = 2;

export function createScheduler({ soon }: Timers, check: (uri: string) => void): Scheduler {
  const waiting = new Map<string, Disposable>();
  const cancel = (uri: string) => {
    waiting.get(uri)?.dispose();
    waiting.delete(uri);
  };
  const wait = (uri: string, left: number) => {
    waiting.set(
      uri,
      soon(() => {
        if (left > 1) return wait(uri, left - 1);
        waiting.delete(uri);
        check(uri);
      }),
    );
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
