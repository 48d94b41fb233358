/** One version of one document and everything derived from it, lazily. Every feature is a function of a snapshot. */
import type { Guest } from '../guest/guest';
import type { HostIndex } from '../host/topology';
import type { PciPlan, PlanOptions } from '../pci/plan';
import type { Level, Problem } from '../rules/rule';
import type { XmlError, XmlTree } from '../xml/syntaxTree';

/** What the user configured, as far as the pure parts care. */
export interface ServiceSettings {
  /** Level by rule code; a rule not named keeps its own. */
  readonly levels: { readonly [code: string]: Level };
  readonly plan: PlanOptions;
}

/** A problem with the rule it came from and the level in force. */
export interface ReportedProblem extends Problem {
  readonly code: string;
  readonly level: Exclude<Level, 'off'>;
}

export interface Snapshot {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  readonly tree: XmlTree;
  readonly errors: readonly XmlError[];
  readonly host: HostIndex | null;
  readonly settings: ServiceSettings;
  /** null: no domain XML. */
  readonly guest: Guest | null;
  /** null when there is no guest or it is not pSeries. */
  readonly plan: PciPlan | null;
  /** In document order. */
  readonly problems: readonly ReportedProblem[];
}
