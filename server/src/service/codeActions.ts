/** Quick fixes, fix-all, and what can be done with the guest as a whole and with what is pointed at. */
import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type Range,
  type WorkspaceEdit,
} from 'vscode-languageserver-types';
import type { TextChange } from '../edits/guestEdit';
import type { Span } from '../xml/syntaxTree';
import { fixAllKind } from './announced';
import { toDiagnostic } from './diagnostics';
import { extraction, extractKind } from './extraction';
import { firstRefusal } from './firstRefusal';
import { fixAll, type Report, type WrittenFix, writtenFixes } from './fixes';
import { concernsPhbs, guestActions } from './guestActions';
import { toSpan } from './positions';
import type { ReportedProblem } from './problems';
import { refactoringsAt } from './refactorings/refactorings';
import type { Snapshot } from './snapshot';
import { toWorkspaceEdit } from './workspaceEdit';

/** With more devices, what plans a guest many times takes seconds: only for who asks for its kind. */
const manyDevices = 300;

export interface CodeActionOptions {
  /** Kinds asked for, with all below them; everything when absent. */
  readonly only?: readonly string[] | undefined;
  /** The editor asks by itself, as the cursor moves. */
  readonly automatic?: boolean | undefined;
  /** The client takes edits that name the version they are for. */
  readonly versioned: boolean;
  /** The client shows actions that cannot be done, with the reason. */
  readonly explains?: boolean;
  /** How the client opens the XML of a device: by its own command, as a new file, or not at all. */
  readonly extracts?: 'command' | 'file' | undefined;
}

/** The actions for a range. Fix-all is only answered when asked for: editors run it on save, or show it in a menu of its own. */
export function doCodeActions(
  snapshot: Snapshot,
  range: Range,
  options: CodeActionOptions,
  report: Report,
): CodeAction[] {
  if (!snapshot.guest) return [];
  const span = toSpan(snapshot.positions, range);
  const wanted = (kind: string) =>
    options.only === undefined || options.only.some((asked) => isKindOf(kind, asked));
  const edit = (changes: readonly TextChange[]) => toWorkspaceEdit(snapshot, changes, options.versioned);
  const actions: CodeAction[] = [];
  if (wanted(CodeActionKind.QuickFix)) actions.push(...quickFixes(snapshot, span, edit, report));
  if (options.only !== undefined && wanted(fixAllKind)) {
    const { changes } = fixAll(snapshot, undefined, report);
    if (changes.length > 0) {
      actions.push({ title: 'Apply all safe fixes to this guest', kind: fixAllKind, edit: edit(changes) });
    }
  }
  const large = (snapshot.plan?.devices.length ?? 0) > manyDevices;
  const spared = options.automatic || (options.only === undefined && large);
  if (options.only !== undefined || concernsPhbs(snapshot, span)) {
    const offered = new Set(actions.map(({ title }) => title));
    for (const { title, kind, changes } of guestActions(snapshot, wanted, spared)) {
      // the same way out stands among the quick fixes
      if (!offered.has(title)) actions.push({ title, kind, edit: edit(changes) });
    }
  }
  if (!spared) {
    actions.push(...refactorings(snapshot, span, wanted, options, edit));
    if (wanted(extractKind)) actions.push(...extraction(snapshot, span, options));
  }
  return actions;
}

/** The actions on the device or PHB that is pointed at; what cannot be done is told to who asks for refactorings. */
function refactorings(
  snapshot: Snapshot,
  span: Span,
  wanted: (kind: string) => boolean,
  { only, explains }: CodeActionOptions,
  edit: (changes: readonly TextChange[]) => WorkspaceEdit,
): CodeAction[] {
  return refactoringsAt(snapshot, span, wanted, only === undefined).flatMap((outcome) => {
    const { title, refactoring: kind } = outcome;
    if (outcome.kind === 'changes') return { title, kind, edit: edit(outcome.changes) };
    const told = only !== undefined && (outcome.kind === 'refused' || only.includes(kind));
    return explains && told ? { title, kind, disabled: { reason: outcome.reason } } : [];
  });
}

/** The problems whose span touches the range, a cursor at its very end too. */
function problemsIn({ problems }: Snapshot, { start, end }: Span): readonly ReportedProblem[] {
  return problems.filter((problem) => problem.start <= end && problem.end >= start);
}

interface Offered {
  readonly fix: WrittenFix;
  readonly diagnostics: Diagnostic[];
}

/** One action for each distinct fix: several problems may have the same way out. */
function quickFixes(
  snapshot: Snapshot,
  span: Span,
  edit: (changes: readonly TextChange[]) => WorkspaceEdit,
  report: Report,
): CodeAction[] {
  const offers = new Map<string, Offered>();
  const first = firstRefusal(snapshot.tree, snapshot.problems);
  for (const problem of problemsIn(snapshot, span)) {
    const diagnostic = toDiagnostic(snapshot, problem, problem === first);
    for (const fix of writtenFixes(snapshot, problem, report)) {
      const key = JSON.stringify([fix.title, fix.changes]);
      const known = offers.get(key);
      if (known) known.diagnostics.push(diagnostic);
      else offers.set(key, { fix, diagnostics: [diagnostic] });
    }
  }
  return [...offers.values()].map(({ fix, diagnostics }) => ({
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics,
    ...(fix.preferred ? { isPreferred: true } : {}),
    edit: edit(fix.changes),
  }));
}

/** Whether `kind` is `asked` or lies below it: `source.fixAll.pseriesXml` is a `source.fixAll`. */
function isKindOf(kind: string, asked: string): boolean {
  return asked === '' || kind === asked || kind.startsWith(`${asked}.`);
}
