/** The context key `pseriesXml.activeGuest`: whether the text that is being edited is a guest, for commands and menus. */
import * as vscode from 'vscode';
import { holdsGuest } from './guestDocuments';

const key = 'pseriesXml.activeGuest';

/** Keeps the key true to the active editor and its text. */
export function followActiveGuest(): vscode.Disposable {
  let known = false;
  const update = () => {
    const document = vscode.window.activeTextEditor?.document;
    const now = document !== undefined && holdsGuest(document);
    if (now === known) return;
    known = now;
    void vscode.commands.executeCommand('setContext', key, now);
  };
  update();
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(update),
    // Closed and opened again: its language was changed.
    vscode.workspace.onDidOpenTextDocument(update),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document === vscode.window.activeTextEditor?.document) update();
    }),
  );
}
