/** What a click on a PHB's lens does: peeks at the devices that are on it. */
import * as vscode from 'vscode';
import type { Location, Position } from 'vscode-languageclient';
import { type BaseLanguageClient, ReferencesRequest } from 'vscode-languageclient';

/** Registers the command behind the lens; the server gives it the guest's URI and the place of the PHB's name. */
export function registerDevicesOfPhb(client: BaseLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand(
    'pseriesXml.showDevicesOfPhb',
    async (uri: unknown, position: unknown) => {
      if (typeof uri !== 'string' || !isPosition(position)) return;
      const found: Location[] | null = await client
        .sendRequest(ReferencesRequest.type, {
          textDocument: { uri },
          position,
          context: { includeDeclaration: false },
        })
        .catch(() => null);
      const { protocol2CodeConverter: convert } = client;
      await vscode.commands.executeCommand(
        'editor.action.peekLocations',
        convert.asUri(uri),
        convert.asPosition(position),
        (found ?? []).map((location) => convert.asLocation(location)),
        'peek',
      );
    },
  );
}

function isPosition(value: unknown): value is Position {
  return typeof value === 'object' && value !== null && 'line' in value && 'character' in value;
}
