/** The guest beside what libvirt will make of it, as a diff. The right side is read-only and follows the text. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

/** The server leaves documents of this scheme alone: they are its own words. */
const scheme = 'pseries-xml-completed';

interface CompletedGuest {
  readonly text: string;
  readonly reservation: string | null;
}

/** The virtual document of a guest; its path ends with .xml so that it is shown as XML. */
function completedUri(source: vscode.Uri): vscode.Uri {
  const path = source.path.endsWith('.xml') ? source.path : `${source.path}.xml`;
  return vscode.Uri.from({
    scheme,
    path: path.startsWith('/') ? path : `/${path}`,
    query: source.toString(),
  });
}

function sourceUri(uri: vscode.Uri): vscode.Uri {
  return uri.scheme === scheme ? vscode.Uri.parse(uri.query, true) : uri;
}

/** Registers the documents and the command that shows them. */
export function registerCompletedGuests(
  client: BaseLanguageClient,
  judgedAnew: vscode.Event<void>,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const ask = (source: vscode.Uri) =>
    client.sendRequest<CompletedGuest | null>('pseriesXml/completedGuest', {
      uri: client.code2ProtocolConverter.asUri(source),
    });
  const isShown = (uri: vscode.Uri) =>
    vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      async provideTextDocumentContent(uri) {
        return (await ask(sourceUri(uri)).catch(() => null))?.text ?? '';
      },
    }),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      const uri = completedUri(document.uri);
      if (document.uri.scheme !== scheme && isShown(uri)) changed.fire(uri);
    }),
    // Settings or the host are others now.
    judgedAnew(() => {
      for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === scheme) changed.fire(uri);
    }),
    vscode.commands.registerCommand('pseriesXml.showCompletedGuest', async () => {
      const active = vscode.window.activeTextEditor?.document;
      if (active) await show(sourceUri(active.uri), ask);
    }),
  );
}

async function show(
  source: vscode.Uri,
  ask: (source: vscode.Uri) => Promise<CompletedGuest | null>,
): Promise<void> {
  const completed = await ask(source);
  const name = source.path.split('/').at(-1) ?? source.path;
  if (!completed) {
    vscode.window.showInformationMessage(
      vscode.l10n.t('{0} is no pSeries guest: there is nothing to complete.', name),
    );
    return;
  }
  const title = vscode.l10n.t('{0} ↔ what libvirt will make of it', name);
  await vscode.commands.executeCommand('vscode.diff', source, completedUri(source), title);
  if (completed.reservation) vscode.window.showWarningMessage(completed.reservation);
}
