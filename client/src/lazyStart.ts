/** Nothing is started in a window without domain XML: documents are watched until one holds it. */
import * as vscode from 'vscode';
import { typedOfGuest } from '../../server/src/service/completion/emptyDocument';
import { followActiveGuest } from './activeGuest';
import { holdsGuest } from './guestDocuments';

/**
 * Starts the session with the first guest that is open, opened or typed, with the first command, or when completion is
 * asked for in an XML document that is still empty: it offers guests from nothing. Once.
 *
 * @param start - makes all that the extension does, and registers the commands
 */
export function startWithFirstGuest(context: vscode.ExtensionContext, start: () => Promise<void>): void {
  const waiting: vscode.Disposable[] = [];
  const stopWaiting = () => {
    for (const listener of waiting.splice(0)) listener.dispose();
  };
  let starting: Promise<void> | undefined;
  const begin = () => {
    starting ??= (async () => {
      stopWaiting();
      void vscode.commands.executeCommand('setContext', 'pseriesXml.started', true);
      await start();
    })();
    return starting;
  };
  const look = (document: vscode.TextDocument) => {
    if (starting || !holdsGuest(document)) return;
    begin().catch((error: unknown) => void vscode.window.showErrorMessage(`pSeries Guest XML: ${error}`));
  };
  const commands: readonly { readonly command: string }[] =
    context.extension.packageJSON.contributes.commands;
  waiting.push(
    // A command may wake the extension: the session's own takes the place of this one.
    ...commands.map(({ command }) =>
      vscode.commands.registerCommand(command, async (...parameters: unknown[]) => {
        await begin();
        return vscode.commands.executeCommand(command, ...parameters);
      }),
    ),
    vscode.languages.registerCompletionItemProvider(
      { language: 'xml' },
      {
        async provideCompletionItems(document, position) {
          if (typedOfGuest(document.getText(), document.offsetAt(position)) === undefined) return [];
          await begin();
          // The server answers now; this provider is gone.
          void vscode.commands.executeCommand('editor.action.triggerSuggest');
          return [];
        },
      },
      '<',
    ),
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeTextDocument(({ document }) => look(document)),
  );
  context.subscriptions.push(followActiveGuest(), { dispose: stopWaiting });
  vscode.workspace.textDocuments.forEach(look);
}
