/** `pseries-xml check`: what is wrong with the guests, in a format for people or for programs. */
import picocolors from 'picocolors';
import { firstRefusal } from '../service/firstRefusal';
import { bestFix, hasSafeFix, writtenFixes } from '../service/fixes';
import { sourceText } from '../service/hostTime';
import type { RuleFault } from '../service/problems';
import type { ReportedProblem, Snapshot } from '../service/snapshot';
import { colored } from './colored';
import { githubFormat } from './formats/github';
import { jsonFormat } from './formats/json';
import { type Format, levels, type Report } from './formats/report';
import { sarifFormat } from './formats/sarif';
import { textFormat } from './formats/text';
import { type GuestOptions, guarded, noTroubles, readGuests } from './guests';
import { complain, exitCodes, type Io } from './io';
import { readOtherGuests } from './otherGuests';

export interface CheckOptions extends GuestOptions {
  readonly format: 'text' | 'json' | 'sarif' | 'github';
  readonly failOn: ReportedProblem['level'];
}

const formats: Record<CheckOptions['format'], (io: Io) => Format> = {
  text: (io) => textFormat({ colors: picocolors.createColors(colored(io)), columns: io.stdout.columns }),
  json: jsonFormat,
  sarif: sarifFormat,
  github: () => githubFormat,
};

/** Checks every guest that is found and answers the exit code. */
export async function check(options: CheckOptions, io: Io): Promise<number> {
  const twice = { ...io, readStdin: readOnce(io.readStdin) };
  const othersOf = await readOtherGuests(options, twice);
  const format = formats[options.format](io);
  const troubles = noTroubles();
  const byLevel = new Map<ReportedProblem['level'], number>();
  const hosts = new Set<string>();
  let guests = 0;
  let guestsWithProblems = 0;
  let mendable = 0;
  io.stdout.write(format.begin());
  for await (const guest of readGuests(options, twice, troubles, othersOf)) {
    const { input, snapshot } = guest;
    guarded(guest, io, troubles, (fault) => {
      const { problems } = snapshot;
      if (snapshot.guest === null && problems.length === 0) {
        complain(io, `${input.path}: no domain XML, nothing to check`);
        return;
      }
      const report = reportOf(input.path, snapshot, fault);
      io.stdout.write(format.file(report));
      guests++;
      if (snapshot.host) hosts.add(sourceText(snapshot.host.topology));
      if (problems.length > 0) guestsWithProblems++;
      for (const problem of problems) {
        byLevel.set(problem.level, (byLevel.get(problem.level) ?? 0) + 1);
        if (options.format === 'text' && hasSafeFix(snapshot, problem, fault)) mendable++;
      }
    });
  }
  io.stdout.write(
    format.end({ guests, guestsWithProblems, byLevel, mendable, hosts: [...hosts], troubles: troubles.list }),
  );
  if (guests === 0 && !troubles.any) complain(io, 'no domain XML found');
  if (troubles.any) return exitCodes.trouble;
  return reaches(options.failOn, byLevel.keys()) ? exitCodes.findings : exitCodes.clean;
}

/** Standard input is gone once it was read. */
function readOnce(read: Io['readStdin']): Io['readStdin'] {
  let bytes: Promise<Uint8Array> | undefined;
  return () => {
    bytes ??= read();
    return bytes;
  };
}

/** Whether one of the levels is as bad as the threshold or worse. */
export function reaches(
  threshold: ReportedProblem['level'],
  found: Iterable<ReportedProblem['level']>,
): boolean {
  const limit = levels.indexOf(threshold);
  return [...found].some((level) => levels.indexOf(level) <= limit);
}

function reportOf(path: string, snapshot: Snapshot, fault: (fault: RuleFault) => void): Report {
  return {
    path,
    snapshot,
    first: firstRefusal(snapshot.tree, snapshot.problems),
    fixesOf: (problem) => writtenFixes(snapshot, problem, fault),
    bestFixOf: (problem) => bestFix(snapshot, problem, fault),
  };
}
