/** From the picture or the tree to the text, and back to an edit that was made there. */
import * as vscode from 'vscode';
import type { ShownGuest } from './shownGuest';

/** Selects a part of the guest's text and brings it into view, in the editor that shows it already. */
export async function selectText(
  guest: ShownGuest,
  { start, end }: { readonly start: number; readonly end: number },
  focus: boolean,
): Promise<void> {
  const document = guest.document();
  if (!document) return;
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  const editor = await editorOf(document, !focus);
  editor.selection = new vscode.Selection(range.start, range.end);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Undoes or redoes in the text, as if it had the focus. */
export async function undoInText(guest: ShownGuest, command: 'undo' | 'redo'): Promise<void> {
  const document = guest.document();
  if (!document) return;
  await editorOf(document, false);
  await vscode.commands.executeCommand(command);
}

/** The editor in the column where the document is, wherever else it might open. */
function editorOf(document: vscode.TextDocument, preserveFocus: boolean): Thenable<vscode.TextEditor> {
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  const tab = vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(
      ({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === document.uri.toString(),
    ),
  );
  const viewColumn = shown?.viewColumn ?? tab?.viewColumn ?? vscode.ViewColumn.One;
  return vscode.window.showTextDocument(document, { viewColumn, preserveFocus });
}
