/** `pseries-xml fix`: the safe fixes applied, printed, shown as a diff, or written. */
import { createTwoFilesPatch } from 'diff';
import { fixAll } from '../service/fixes';
import type { RuleFault } from '../service/problems';
import { createSnapshot, type ReportedProblem } from '../service/snapshot';
import { reaches } from './check';
import { type GuestInput, type GuestOptions, guarded, noTroubles, readGuests, type Troubles } from './guests';
import type { Input } from './inputs';
import { complain, exitCodes, type Io, systemErrorText, UsageError } from './io';
import { ChangedMeanwhileError, replaceFile } from './replaceFile';

export interface FixOptions extends GuestOptions {
  /** What is made of the mended text; `text` takes a single guest. */
  readonly output: 'text' | 'diff' | 'write';
  /** The codes of the rules to fix; all when undefined. */
  readonly only: readonly string[] | undefined;
  readonly failOn: ReportedProblem['level'];
}

interface Mended {
  readonly text: string;
  readonly titles: readonly string[];
  /** Levels of the problems that are still there, of the rules that were to be fixed. */
  readonly left: readonly ReportedProblem['level'][];
}

/** Fixes every guest that is found and answers the exit code: 1 when something is left at `failOn` or above. */
export async function fix(options: FixOptions, io: Io): Promise<number> {
  if (options.output === 'write' && options.paths.includes('-')) {
    throw new UsageError('standard input cannot be written to: leave out --write');
  }
  const troubles = noTroubles();
  const waiting: GuestInput[] = [];
  let left: readonly ReportedProblem['level'][] = [];
  const finish = (guest: GuestInput) => {
    const mended = guarded(guest, io, troubles, (fault) => mend(guest, options.only, fault));
    // A single guest is printed even if nothing could be done for it: what reads our output wants a guest.
    if (!mended && options.output !== 'text') return;
    left = [...left, ...(mended?.left ?? [])];
    deliver(guest.input, mended ?? { text: guest.input.text, titles: [], left: [] }, options, io, troubles);
  };
  for await (const guest of readGuests(options, io, troubles)) {
    if (guest.snapshot.guest === null && guest.snapshot.errors.length === 0) {
      complain(io, `${guest.input.path}: no domain XML, nothing to fix`);
    }
    if (options.output !== 'text') finish(guest);
    else if (waiting.push(guest) > 1) {
      throw new UsageError(
        'more than one guest: use --write to change the files or --diff to see what would change',
      );
    }
  }
  for (const guest of waiting) finish(guest);
  if (troubles.any) return exitCodes.trouble;
  return reaches(options.failOn, left) ? exitCodes.findings : exitCodes.clean;
}

function mend(
  { snapshot }: GuestInput,
  only: readonly string[] | undefined,
  fault: (fault: RuleFault) => void,
): Mended {
  const chosen = only && new Set(only);
  const { text, applied } = fixAll(snapshot, chosen, fault);
  const { uri, version, host, settings } = snapshot;
  const after =
    text === snapshot.text ? snapshot : createSnapshot({ uri, version, text }, { host, settings });
  const left = after.problems.filter(({ code }) => !chosen || chosen.has(code));
  return {
    text,
    titles: applied.map(({ code, title }) => `${title} (${code})`),
    left: left.map(({ level }) => level),
  };
}

function deliver(input: Input, mended: Mended, { output }: FixOptions, io: Io, troubles: Troubles): void {
  const { path } = input;
  const changed = mended.text !== input.text;
  const mark = input.bom ? '\uFEFF' : '';
  if (output === 'text') io.stdout.write(mark + mended.text);
  else if (output === 'diff' && changed)
    io.stdout.write(unifiedDiff(path, mark + input.text, mark + mended.text));
  else if (output === 'write' && changed) {
    try {
      replaceFile(input.file, input.bytes, Buffer.from(mark + mended.text));
    } catch (error) {
      const reason = error instanceof ChangedMeanwhileError ? error.message : systemErrorText(error);
      complain(io, `${path}: not written, the file is as it was: ${reason}`);
      troubles.list.push({ path, reason });
      troubles.any = true;
      return;
    }
  }
  for (const title of mended.titles) complain(io, `${path}: ${title}`);
  const { length } = mended.left;
  if (length > 0)
    complain(io, `${path}: ${length} ${length === 1 ? 'finding' : 'findings'} left (see pseries-xml check)`);
}

/** As `diff -u` and git write it, so that `patch -p1` takes it. */
function unifiedDiff(path: string, before: string, after: string): string {
  const [from, to] = path.startsWith('/') ? [path, path] : [`a/${path}`, `b/${path}`];
  const patch = createTwoFilesPatch(from, to, before, after, undefined, undefined, { context: 3 });
  return patch.replace(/^=+\n/, '');
}
