/** Every feature of the service asked about one place of a text. */
import { requestFeatures as service } from '../../server/src/lsp/requestFeatures';
import { doDiagnostics } from '../../server/src/service/diagnostics';
import type { RuleFault } from '../../server/src/service/problems';
import { createSnapshot, defaultSettings } from '../../server/src/service/snapshot';
import { randomHost } from '../rules/randomGuests';
import { hostOf } from '../support/pipeline';

const context = { host: hostOf(randomHost), settings: defaultSettings };
const uri = 'file:///guests/guest.xml';

/** From a text that nothing is known of to its diagnostics. */
export function diagnose(text: string) {
  const snapshot = createSnapshot({ uri, version: 1, text }, context);
  return { snapshot, diagnostics: doDiagnostics(snapshot) };
}

/** Throws what a feature throws; answers what is wrong with an answer: rules that failed, spans outside the text. */
export function askEverything(text: string, offset: number): readonly string[] {
  const { snapshot, diagnostics } = diagnose(text);
  const faults: RuleFault[] = [...snapshot.faults];
  const position = snapshot.positions.positionAt(offset);
  const range = diagnostics[0]?.range ?? { start: position, end: position };
  const report = (fault: RuleFault) => faults.push(fault);
  service.hover(snapshot, position, report);
  service.completion(snapshot, position, { snippets: true });
  service.codeActions(snapshot, range, { only: undefined, automatic: false, versioned: true }, report);
  service.inlayHints(snapshot, { start: snapshot.positions.positionAt(0), end: position });
  service.completedGuest(snapshot);
  service.definition(snapshot, position);
  service.references(snapshot, position, { includeDeclaration: true });
  service.highlights(snapshot, position);
  service.folding(snapshot);
  service.selectionRanges(snapshot, [position]);
  service.linkedEditing(snapshot, position);
  service.documentSymbols(snapshot);
  service.documentLinks(snapshot);
  service.prepareRename(snapshot, position);
  for (const name of ['7', 'ua-x', 'tag']) service.rename(snapshot, position, name, { versioned: true });
  service.deviceXml(snapshot, position);
  const outside = snapshot.problems.filter(
    ({ start, end }) => !(0 <= start && start <= end && end <= text.length),
  );
  return [
    ...faults.map(({ code, error }) => `rule ${code} failed: ${error}`),
    ...outside.map(({ code, start, end }) => `${code} at ${start}-${end} of ${text.length}`),
  ];
}
