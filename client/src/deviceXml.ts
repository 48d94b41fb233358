/** One device of a guest in a document of its own, which is not on disk yet: what `virsh attach-device` takes. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

interface DeviceXml {
  readonly text: string;
}

/** Registers the command; a code action gives it the guest's URI and a position, the palette means the cursor. */
export function registerDeviceXml(client: BaseLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand(
    'pseriesXml.extractDevice',
    async (uri: unknown, position: unknown) => {
      const editor = vscode.window.activeTextEditor;
      if (typeof uri === 'string') await open(client, uri, position);
      else if (editor) {
        const { code2ProtocolConverter: convert } = client;
        const { document, selection } = editor;
        await open(client, convert.asUri(document.uri), convert.asPosition(selection.active));
      }
    },
  );
}

async function open(client: BaseLanguageClient, uri: string, position: unknown): Promise<void> {
  const asked = { textDocument: { uri }, position };
  try {
    const xml = await client.sendRequest<DeviceXml | null>('pseriesXml/deviceXml', asked);
    if (!xml) throw new Error(vscode.l10n.t('This document is no guest: there is no device to extract.'));
    const document = await vscode.workspace.openTextDocument({ language: 'xml', content: xml.text });
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside });
  } catch (error) {
    // the server's reason, as it is
    vscode.window.showInformationMessage(error instanceof Error ? error.message : String(error));
  }
}
