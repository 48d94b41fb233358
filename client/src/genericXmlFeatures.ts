/** Features for any XML stand back where another extension gives them: `pseriesXml.genericXmlFeatures`. */
import * as vscode from 'vscode';
import {
  type BaseLanguageClient,
  DocumentDiagnosticRequest,
  type Middleware,
  vsdiag,
} from 'vscode-languageclient';
import { findGiver, type GenericFeature } from './otherXmlExtensions';

const notWellFormed = 'not-well-formed';

const others = {
  has: (id: string) => vscode.extensions.getExtension(id)?.isActive === true,
  setting: (name: string) => vscode.workspace.getConfiguration().get(name),
};

/** Whether this extension is to keep still about the feature in this document. */
export function standsBack(feature: GenericFeature, document: vscode.Uri): boolean {
  const setting = vscode.workspace.getConfiguration('pseriesXml', document).get('genericXmlFeatures');
  return setting === 'off' || (setting !== 'on' && findGiver(feature, others) !== undefined);
}

const codeOf = ({ code }: vscode.Diagnostic) => (typeof code === 'object' ? code.value : code);

/** Parts of the client's middleware; where a feature stands back, the server is not even asked. */
export const genericFeatures: Middleware = {
  provideFoldingRanges: (document, context, token, next) =>
    standsBack('folding', document.uri) ? null : next(document, context, token),
  provideSelectionRanges: (document, positions, token, next) =>
    standsBack('selectionRanges', document.uri) ? null : next(document, positions, token),
  provideLinkedEditingRange: (document, position, token, next) =>
    standsBack('linkedEditing', document.uri) ? null : next(document, position, token),
  async provideDiagnostics(document, previousResultId, token, next) {
    const report = await next(document, previousResultId, token);
    const uri = 'uri' in document ? document.uri : document;
    if (report?.kind !== vsdiag.DocumentDiagnosticReportKind.full || !standsBack('wellFormedness', uri))
      return report;
    return { ...report, items: report.items.filter((item) => codeOf(item) !== notWellFormed) };
  },
};

/** Asks for diagnostics again once another extension has started to say where the XML is broken. */
export function followOtherExtensions(client: BaseLanguageClient): vscode.Disposable {
  let giver = findGiver('wellFormedness', others);
  return vscode.languages.onDidChangeDiagnostics(() => {
    const now = findGiver('wellFormedness', others);
    if (now === giver) return;
    giver = now;
    client.getFeature(DocumentDiagnosticRequest.method).refresh();
  });
}
