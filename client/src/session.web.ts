/** All that works once a guest is there, in a web extension host: the server is a web worker. */
import * as vscode from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import { clientId, clientName, clientOptions, run } from './client';

export async function startSession(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel(clientName, { log: true });
  const script = vscode.Uri.joinPath(context.extensionUri, 'dist/server.web.js').toString(true);
  let worker: Worker | undefined;
  const stopWorker = () => worker?.terminate();
  const startWorker = async () => {
    stopWorker();
    worker = new Worker(script);
    // Not the worker itself: in this host it is no instance of Worker, and the client would not know it.
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  };
  const client = new LanguageClient(clientId, clientName, startWorker, clientOptions(output));
  context.subscriptions.push({ dispose: stopWorker });
  await run(context, output, client);
}
