/** What the guests that are checked together have to tell each other: all are read once before the first is checked. */
import type { HostIndex } from '../host/topology';
import type { Others } from '../rules/otherGuests/others';
import { createGuestIndex } from '../service/workspace/guestIndex';
import { readRecord } from '../service/workspace/guestRecord';
import { snapshotBeside } from './hosts';
import { type Input, type InputOptions, readInputs } from './inputs';
import type { Io } from './io';

/** What a guest, by its path, is told of the others. */
export type OthersOf = (path: string, host: HostIndex | null) => Others;

/** Whatever cannot be read is told of by whoever checks it. */
export async function readOtherGuests(
  options: InputOptions & { readonly host: string },
  io: Io,
): Promise<OthersOf> {
  const index = createGuestIndex();
  const quiet: Io = { ...io, stderr: { ...io.stderr, write: () => {} } };
  const hostOf = options.host === 'auto' ? snapshotsBeside() : () => null;
  const read = ({ path, file, text }: Input) => {
    const record = readRecord(path, text, hostOf(file));
    if (record) index.set(record);
  };
  // One guest alone has nobody to be told of, and may be a large one.
  let first: Input | undefined;
  let several = false;
  for await (const input of readInputs(options, quiet, () => {})) {
    if (!first) {
      first = input;
      continue;
    }
    if (!several) read(first);
    several = true;
    read(input);
  }
  return (path, host) => index.othersOf(path, host);
}

function snapshotsBeside(): (file: string) => string | null {
  const folders = new Map<string, readonly string[]>();
  return (file) => snapshotBeside(file, folders);
}
