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
import { type Format, levels, type Report, type Told } from './formats/report';
import { sarifFormat } from './formats/sarif';
import { textFormat } from './formats/text';
import { type GuestInput, type GuestOptions, noTroubles, tellDefects } from './guests';
import { complain, exitCodes, type Io } from './io';
import { lookTogether } from './together';

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

/** What is told of one guest. */
interface Checked {
  /** null: no domain XML, and nothing wrong with it. */
  readonly told: Told | null;
  readonly host: string | null;
  readonly levels: readonly ReportedProblem['level'][];
  /** Problems that `fix` mends, as far as somebody is told. */
  readonly mendable: number;
}

/** Checks every guest that is found and answers the exit code. */
export async function check(options: CheckOptions, io: Io): Promise<number> {
  const format = formats[options.format](io);
  const troubles = noTroubles();
  const byLevel = new Map<ReportedProblem['level'], number>();
  const hosts = new Set<string>();
  let guests = 0;
  let guestsWithProblems = 0;
  let mendable = 0;
  io.stdout.write(format.begin());
  const look = (guest: GuestInput, fault: (fault: RuleFault) => void) =>
    checkOne(guest, format, options, fault);
  for await (const { path, done, defects } of lookTogether(options, io, troubles, look)) {
    tellDefects(path, defects, io, troubles);
    if (done?.told === null) complain(io, `${path}: no domain XML, nothing to check`);
    if (!done?.told) continue;
    io.stdout.write(done.told());
    guests++;
    if (done.host !== null) hosts.add(done.host);
    if (done.levels.length > 0) guestsWithProblems++;
    for (const level of done.levels) byLevel.set(level, (byLevel.get(level) ?? 0) + 1);
    mendable += done.mendable;
  }
  io.stdout.write(
    format.end({ guests, guestsWithProblems, byLevel, mendable, hosts: [...hosts], troubles: troubles.list }),
  );
  if (guests === 0 && !troubles.any) complain(io, 'no domain XML found');
  if (troubles.any) return exitCodes.trouble;
  return reaches(options.failOn, byLevel.keys()) ? exitCodes.findings : exitCodes.clean;
}

function checkOne(
  { input, snapshot }: GuestInput,
  format: Format,
  options: CheckOptions,
  fault: (fault: RuleFault) => void,
): Checked {
  const { problems } = snapshot;
  const isNone = snapshot.guest === null && problems.length === 0;
  // Only people are told how many there are.
  const mended =
    options.format === 'text' ? problems.filter((each) => hasSafeFix(snapshot, each, fault)) : [];
  return {
    told: isNone ? null : format.file(reportOf(input.path, snapshot, fault)),
    host: snapshot.host && sourceText(snapshot.host.topology),
    levels: problems.map(({ level }) => level),
    mendable: mended.length,
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
