/** Text changes as an editor takes them. */
import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver-types';
import type { TextChange } from '../edits/guestEdit';
import { toRange } from './positions';
import type { Snapshot } from './snapshot';

/**
 * The changes as an edit of the snapshot's document.
 *
 * @param versioned - the client takes edits that name the version they are for, and leaves a newer text alone
 */
export function toWorkspaceEdit(
  { uri, version, positions }: Snapshot,
  changes: readonly TextChange[],
  versioned: boolean,
): WorkspaceEdit {
  const edits: TextEdit[] = changes.map((change) => ({
    range: toRange(positions, change),
    newText: change.text,
  }));
  return versioned
    ? { documentChanges: [{ textDocument: { uri, version }, edits }] }
    : { changes: { [uri]: edits } };
}
