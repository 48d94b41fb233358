/** A device put somewhere else: asked of the server, confirmed where something is lost, applied as one edit. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { Outlook, Place, Taken } from './messages';
import { placeChoices, slotChoices } from './placeChoices';
import { requestEdit } from './requests';
import type { ShownGuest } from './shownGuest';

/** What came of it, for whoever cannot see it. */
export interface Outcome {
  readonly words: string;
  readonly failed: boolean;
}

export interface Moves {
  readonly outlook: (version: number, taken: Taken, place: Place) => Promise<Outlook>;
  readonly put: (version: number, taken: Taken, place: Place | null) => Promise<Outcome>;
  /** The place is picked from a list; null: nothing was picked. */
  readonly choose: (version: number, taken: Taken) => Promise<Outcome | null>;
}

export function createMoves(client: BaseLanguageClient, guest: ShownGuest): Moves {
  const ask = (document: vscode.TextDocument, version: number, taken: Taken, place: Place | null) =>
    requestEdit(client, { uri: client.code2ProtocolConverter.asUri(document.uri), version }, taken, place);
  const put: Moves['put'] = async (version, taken, place) => {
    const document = guest.document();
    if (!document) return failed('No guest is open.');
    const answer = await ask(document, version, taken, place);
    if (answer.kind === 'refused') return failed(answer.reason);
    if (answer.kind === 'ask' && !(await isWanted(answer.title, answer.reason))) {
      return failed('Nothing was changed.');
    }
    const edit = await client.protocol2CodeConverter.asWorkspaceEdit(answer.edit);
    // Counted for that text: in a newer one it would land in the wrong place.
    if (document.version !== version) return failed('The text has changed meanwhile.');
    if (!(await vscode.workspace.applyEdit(edit))) return failed('The text could not be changed.');
    const concerns = answer.kind === 'edit' ? answer.concerns : [];
    return { words: [`Done: ${answer.title}.`, ...concerns].join('\n'), failed: false };
  };
  return {
    put,
    async outlook(version, taken, place) {
      const document = guest.document();
      if (!document) return { kind: 'refused', words: 'No guest is open.' };
      const answer = await ask(document, version, taken, place);
      if (answer.kind === 'refused') return { kind: 'refused', words: answer.reason };
      const words = answer.kind === 'ask' ? `${answer.title}?\n${answer.reason}` : answer.title;
      return { kind: answer.kind, words };
    },
    async choose(version, taken) {
      const topology = guest.picture()?.topology;
      if (!topology) return failed('No guest is open.');
      const title = taken.kind === 'device' ? 'Move to …' : `Add ${taken.addresses.join(', ')} on …`;
      const picked = await vscode.window.showQuickPick(placeChoices(topology, taken), { title });
      if (!picked) return null;
      const { place, freeSlots } = picked;
      if (!place || freeSlots.length < 2) return put(version, taken, place);
      const slot = await vscode.window.showQuickPick(slotChoices(freeSlots), {
        title: `${title.replace('…', picked.label)}, slot …`,
      });
      return slot ? put(version, taken, { ...place, slot: slot.slot }) : null;
    },
  };
}

const failed = (words: string): Outcome => ({ words, failed: true });

async function isWanted(title: string, reason: string): Promise<boolean> {
  const anyway = 'Move Anyway';
  const answer = await vscode.window.showWarningMessage(`${title}?`, { modal: true, detail: reason }, anyway);
  return answer === anyway;
}
