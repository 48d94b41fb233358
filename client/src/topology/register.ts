/** Everything that shows the topology of a guest in VS Code. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { createMoves } from './moves';
import { registerTopologyPanel } from './panel';
import { followShownGuest } from './shownGuest';
import { registerTopologyTree } from './tree';

export function registerTopology(
  context: vscode.ExtensionContext,
  client: BaseLanguageClient,
  judgedAnew: vscode.Event<void>,
): vscode.Disposable {
  const guest = followShownGuest(client, judgedAnew);
  const moves = createMoves(client, guest);
  return vscode.Disposable.from(
    guest,
    registerTopologyPanel(context, client, guest, moves),
    registerTopologyTree(client, guest, moves),
  );
}
