/** All that works once a guest is there, in a Node extension host: the server is a process of its own. */
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { clientId, clientName, clientOptions, run } from './client';
import { answerReadHost } from './host/askVirsh';

export async function startSession(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel(clientName, { log: true });
  const server = {
    module: context.asAbsolutePath('dist/server.node.js'),
    transport: TransportKind.ipc,
  };
  const client = new LanguageClient(clientId, clientName, server, clientOptions(output, { virsh: true }));
  context.subscriptions.push(answerReadHost(client));
  await run(context, output, client);
}
