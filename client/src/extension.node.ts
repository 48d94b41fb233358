/** Entry point in a Node extension host (desktop, remote SSH, code-server): the server is a process of its own. */
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { clientId, clientName, clientOptions, run } from './client';

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel(clientName, { log: true });
  const server = {
    module: context.asAbsolutePath('dist/server.node.js'),
    transport: TransportKind.ipc,
  };
  const client = new LanguageClient(clientId, clientName, server, clientOptions(output));
  await run(context, output, client);
}
