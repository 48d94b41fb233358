/** From a command line's paths to snapshots of guests: what `check`, `fix` and `assign` have in common. */
import { looksLikeDomain } from '../service/detect';
import { errorName, type RuleFault, type ServiceSettings } from '../service/problems';
import { createSnapshot, type Snapshot } from '../service/snapshot';
import { hostSource } from './hosts';
import { type Input, type InputOptions, readInputs } from './inputs';
import { complain, type Io } from './io';

export interface GuestOptions extends InputOptions {
  readonly host: string;
  readonly settings: ServiceSettings;
}

export interface GuestInput {
  readonly input: Input;
  /** Its guest is null when the named file is other XML. */
  readonly snapshot: Snapshot;
}

/** What went wrong on the way, for the exit code and for formats that tell it. */
export interface Troubles {
  readonly list: { readonly path: string; readonly reason: string }[];
  any: boolean;
}

export const noTroubles = (): Troubles => ({ list: [], any: false });

/** Reads every guest in turn; troubles are told on stderr and kept in `troubles`. */
export async function* readGuests(
  options: GuestOptions,
  io: Io,
  troubles: Troubles,
): AsyncGenerator<GuestInput> {
  const hostOf = hostSource(options.host, io, () => {
    troubles.any = true;
  });
  const failed = (path: string, reason: string) => {
    troubles.list.push({ path, reason });
    troubles.any = true;
  };
  for await (const input of readInputs(options, io, failed)) {
    const host = looksLikeDomain(input.text) ? await hostOf(input.file) : null;
    yield {
      input,
      snapshot: createSnapshot(
        { uri: input.path, version: 0, text: input.text },
        { host, settings: options.settings },
      ),
    };
  }
}

/** What came of one guest, and the defects of this program that showed on the way, each once. */
export interface Attempt<T> {
  readonly done: T | undefined;
  readonly defects: readonly string[];
}

/** Runs `work` on one guest, which reports the rules that fail; a defect of this program spares the other guests. */
export function attempt<T>(snapshot: Snapshot, work: (report: (fault: RuleFault) => void) => T): Attempt<T> {
  const defects = new Set<string>();
  const report = ({ code, error }: RuleFault) => void defects.add(`rule ${code} failed (${error})`);
  let done: T | undefined;
  try {
    done = work(report);
    snapshot.faults.forEach(report);
  } catch (error) {
    done = undefined;
    defects.add(`failed (${errorName(error)})`);
  }
  return { done, defects: [...defects] };
}

/** Each counts as trouble. */
export function tellDefects(path: string, defects: readonly string[], io: Io, troubles: Troubles): void {
  for (const reason of defects) {
    complain(io, `${path}: ${reason}: a defect of pseries-xml, please report it`);
    troubles.list.push({ path, reason });
    troubles.any = true;
  }
}

/** The same as `attempt`; defects are told at once. */
export function guarded<T>(
  { input, snapshot }: GuestInput,
  io: Io,
  troubles: Troubles,
  work: (report: (fault: RuleFault) => void) => T,
): T | undefined {
  const { done, defects } = attempt(snapshot, work);
  tellDefects(input.path, defects, io, troubles);
  return done;
}
