/** Guests that are checked together: each is looked at as it is read, and once more only where another has the same. */
import type { HostIndex } from '../host/topology';
import type { RuleFault } from '../service/problems';
import { createSnapshot } from '../service/snapshot';
import { createGuestIndex } from '../service/workspace/guestIndex';
import { recordOfRead } from '../service/workspace/guestRecord';
import {
  type Attempt,
  attempt,
  type GuestInput,
  type GuestOptions,
  readGuests,
  type Troubles,
} from './guests';
import { snapshotBeside } from './hosts';
import { type InputAgain, inputAgain } from './inputs';
import { complain, type Io } from './io';

/** What is made of a guest. Nothing of the guest may be held by it: thousands are read before the first is told of. */
export type Look<T> = (guest: GuestInput, report: (fault: RuleFault) => void) => T;

export interface Looked<T> extends Attempt<T> {
  readonly path: string;
}

interface Waiting<T> {
  readonly path: string;
  readonly host: HostIndex | null;
  readonly again: InputAgain;
  /** What was made of it by itself; undefined: one that was read before has the same. */
  readonly alone: Attempt<T> | undefined;
}

/** Looks at every guest beside all the others and answers in the order in which they are named. */
export async function* lookTogether<T>(
  options: GuestOptions,
  io: Io,
  troubles: Troubles,
  look: Look<T>,
): AsyncGenerator<Looked<T>> {
  const index = createGuestIndex();
  const besideOf = options.host === 'auto' ? snapshotsBeside() : () => null;
  const waiting: Waiting<T>[] = [];
  for await (const guest of readGuests(options, io, troubles)) {
    const { input, snapshot } = guest;
    const { path } = input;
    const { host } = snapshot;
    const record = recordOfRead(snapshot, path, besideOf(input.file));
    if (record) index.set(record);
    const isAlone = index.othersOf(path, host).size === 0;
    waiting.push({ path, host, again: inputAgain(input), alone: isAlone ? lookAt(guest, look) : undefined });
  }
  for (const { path, host, again, alone } of waiting) {
    const others = index.othersOf(path, host);
    if (alone && others.size === 0) {
      yield { path, ...alone };
      continue;
    }
    const input = again();
    if (typeof input === 'string') {
      complain(io, `${path}: ${input}`);
      troubles.list.push({ path, reason: input });
      troubles.any = true;
      continue;
    }
    const snapshot = createSnapshot(
      { uri: path, version: 0, text: input.text },
      { host, settings: options.settings, others },
    );
    yield { path, ...lookAt({ input, snapshot }, look) };
  }
}

function lookAt<T>(guest: GuestInput, look: Look<T>): Attempt<T> {
  return attempt(guest.snapshot, (report) => look(guest, report));
}

function snapshotsBeside(): (file: string) => string | null {
  const folders = new Map<string, readonly string[]>();
  return (file) => snapshotBeside(file, folders);
}
