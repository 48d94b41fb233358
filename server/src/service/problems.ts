/** What the rules find in a snapshot, at the levels in force. */
import { keptInside } from '../guest/kept';
import type { PlanOptions } from '../pci/plan';
import { rules, textRules } from '../rules/index';
import type { Level, Problem, Rule, RuleContext, TextRule } from '../rules/rule';
import type { XmlError, XmlTree } from '../xml/syntaxTree';
import type { TextSlices } from '../xml/textWindow';
import { looksLikeDomain } from './detect';

/** A problem with the rule it came from and the level in force. */
export interface ReportedProblem extends Problem {
  readonly code: string;
  readonly level: Exclude<Level, 'off'>;
}

/** A rule that threw: a defect of ours, reported without a word of the document. */
export interface RuleFault {
  readonly code: string;
  readonly error: string;
}

export interface Found {
  /** In document order. */
  readonly problems: readonly ReportedProblem[];
  readonly faults: readonly RuleFault[];
}

/** The rules to run; only tests give others than there are. */
export interface RuleSet {
  readonly textRules: readonly TextRule[];
  readonly rules: readonly Rule[];
}

/** What the user configured, as far as the pure parts care. */
export interface ServiceSettings {
  /** Level by rule code; a rule not named keeps its own. */
  readonly levels: { readonly [code: string]: Level };
  readonly plan: PlanOptions;
  readonly inlayHints: InlayHintSetting;
  /** Whether there is a lens above each PHB; its inlay hint gives way. */
  readonly codeLens: boolean;
  readonly semanticTokens: boolean;
  /** Whether guests are compared with the others of the workspace. */
  readonly otherGuests: boolean;
}

/** Which hints are shown: none, where libvirt will put devices, or also whose PHB a PHB is. */
export type InlayHintSetting = 'off' | 'addresses' | 'all';

/** What the rules look at. */
export interface Judged {
  readonly source: TextSlices;
  readonly tree: XmlTree;
  readonly errors: readonly XmlError[];
  readonly settings: ServiceSettings;
  /** null: no guest. */
  readonly context: RuleContext | null;
}

/** Everything there is. */
const all: RuleSet = { textRules, rules };

/** How the rules are run on a context. */
interface Running {
  readonly run: (rule: Rule, context: RuleContext) => readonly Problem[];
  /** Those of the rules that have to be asked: the others found nothing. */
  readonly telling: (rules: readonly Rule[]) => readonly Rule[];
}

const anew: Running = { run: (rule, context) => rule.check(context), telling: (rules) => rules };

/** Asks every rule that concerns the document; one that throws hides no other. Nothing is found in other XML. */
export function findProblems(snapshot: Judged, set: RuleSet = all, running: Running = anew): Found {
  const problems: ReportedProblem[] = [];
  const faults: RuleFault[] = [];
  const levels = levelsByCode(snapshot.settings.levels);
  const run = (rule: Rule | TextRule, find: () => readonly Problem[]) => {
    const level = levels.get(rule.code) ?? rule.level;
    if (level === 'off') return;
    try {
      for (const problem of find()) problems.push({ ...problem, code: rule.code, level });
    } catch (error) {
      faults.push({ code: rule.code, error: errorName(error) });
    }
  };
  if (!looksLikeDomain(snapshot.source)) return { problems, faults };
  for (const rule of set.textRules) {
    run(rule, () => rule.check(snapshot.tree, snapshot.errors, snapshot.source));
  }
  const { context } = snapshot;
  const machine = context?.guest.pseries ? 'pseries' : 'other';
  for (const rule of context ? running.telling(set.rules) : []) {
    if (context && (rule.machines === 'any' || rule.machines === machine)) {
      run(rule, () => running.run(rule, context));
    }
  }
  problems.sort((a, b) => a.start - b.start || a.end - b.end);
  return { problems, faults };
}

/** A table: at every key it is asked for rules that most users never set a level of. */
const levelsByCode = keptInside(
  (levels: ServiceSettings['levels']): ReadonlyMap<string, Level> => new Map(Object.entries(levels)),
);

/** The class of an error: its message may quote the document, its class cannot. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
