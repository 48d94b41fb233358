/** What `check` found in one file, and what a format makes of it. */

import type { Fix } from '../../rules/rule';
import type { WrittenFix } from '../../service/fixes';
import type { ReportedProblem, Snapshot } from '../../service/snapshot';

export interface Report {
  readonly path: string;
  readonly snapshot: Snapshot;
  /** What libvirt names of all that it refuses; undefined where there is nothing. */
  readonly first: ReportedProblem | undefined;
  /** The ways out of a problem; computed when asked. */
  readonly fixesOf: (problem: ReportedProblem) => readonly WrittenFix[];
  /** The preferred one of them, else the first: costs less than all. */
  readonly bestFixOf: (problem: ReportedProblem) => Fix | undefined;
}

export interface Totals {
  readonly guests: number;
  readonly guestsWithProblems: number;
  readonly byLevel: ReadonlyMap<ReportedProblem['level'], number>;
  /** Problems with a fix that `fix` applies. */
  readonly mendable: number;
  /** Where the hosts of the guests are known from, each once; empty when none is. */
  readonly hosts: readonly string[];
  /** What could not be read or checked. */
  readonly troubles: readonly { readonly path: string; readonly reason: string }[];
}

/** What is said of a file, put in its place when its turn comes: in order, and each at most once. */
export type Told = () => string;

export interface Format {
  readonly begin: () => string;
  /** Made at once of a report, of which nothing is kept: thousands of guests are never held. */
  readonly file: (report: Report) => Told;
  readonly end: (totals: Totals) => string;
}

/** Has nothing to hold on to but the text. */
export const told =
  (text: string): Told =>
  () =>
    text;

/** The worst first. */
export const levels = ['error', 'warning', 'information', 'hint'] as const;
