/** From a command line's paths to snapshots of guests: what `check`, `fix` and `assign` have in common. */
import { looksLikeDomain } from '../service/detect';
import { errorName, type RuleFault, type ServiceSettings } from '../service/problems';
import { createSnapshot, type Snapshot } from '../service/snapshot';
import { hostSource } from './hosts';
import { type Input, type InputOptions, readInputs } from './inputs';
import { complain, type Io } from './io';
import type { OthersOf } from './otherGuests';

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

/** Reads every guest in turn; troubles are told on stderr and kept in `troubles`. Without `othersOf` each is by itself. */
export async function* readGuests(
  options: GuestOptions,
  io: Io,
  troubles: Troubles,
  othersOf?: OthersOf,
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
        { host, settings: options.settings, others: othersOf?.(input.path, host) },
      ),
    };
  }
}

/**
 * Runs `work` on one guest, which reports the rules that fail; a defect of this program is told, counts as trouble, and
 * spares the other guests.
 */
export function guarded<T>(
  { input, snapshot }: GuestInput,
  io: Io,
  troubles: Troubles,
  work: (report: (fault: RuleFault) => void) => T,
): T | undefined {
  const told = new Set<string>();
  const tell = (what: string) => {
    if (told.has(what)) return;
    told.add(what);
    complain(io, `${input.path}: ${what}: a defect of pseries-xml, please report it`);
    troubles.list.push({ path: input.path, reason: what });
    troubles.any = true;
  };
  const report = ({ code, error }: RuleFault) => tell(`rule ${code} failed (${error})`);
  try {
    const done = work(report);
    snapshot.faults.forEach(report);
    return done;
  } catch (error) {
    tell(`failed (${errorName(error)})`);
    return undefined;
  }
}
