/** The end tag comes by itself when `>` closes a start tag: `pseriesXml.autoClosingTags`. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { standsBack } from './genericXmlFeatures';
import { holdsGuest } from './guestDocuments';
import { serverHeard } from './serverHeard';

const isWanted = (document: vscode.TextDocument): boolean =>
  vscode.workspace.getConfiguration('pseriesXml', document).get('autoClosingTags') === true &&
  !standsBack('closingTags', document.uri);

/** Asks the server for the end tag behind a typed `>`, and puts it behind the cursor if nothing was typed meanwhile. */
export function registerClosingTags(client: BaseLanguageClient): vscode.Disposable {
  return vscode.workspace.onDidChangeTextDocument(async ({ document, contentChanges, reason }) => {
    const editor = vscode.window.activeTextEditor;
    const [change] = contentChanges;
    // Undone and done again, pasted, or with several cursors: that is not typing.
    if (reason !== undefined || contentChanges.length !== 1 || change?.text !== '>') return;
    if (editor?.document !== document || !holdsGuest(document) || !isWanted(document)) return;
    const { version } = document;
    const before = change.range.start;
    const place = before.translate(0, 1);
    await serverHeard();
    const tag = await client
      .sendRequest<string | null>('pseriesXml/closingTag', {
        textDocument: { uri: client.code2ProtocolConverter.asUri(document.uri) },
        position: client.code2ProtocolConverter.asPosition(place),
      })
      .catch(() => null);
    if (tag === null || document.version !== version) return;
    // Where the cursor is comes later than the text: it may still be known before what was typed.
    const { active } = editor.selection;
    if (!active.isEqual(place) && !active.isEqual(before)) return;
    await editor.insertSnippet(new vscode.SnippetString('$0').appendText(tag), place);
  });
}
