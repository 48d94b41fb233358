/** Entry point of the language server as a web worker. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import type { Environment } from './lsp/environment';
import { startServer } from './lsp/server';

declare const self: DedicatedWorkerGlobalScope;

const later = (action: () => void, milliseconds: number) => {
  const timer = setTimeout(action, milliseconds);
  return { dispose: () => clearTimeout(timer) };
};

const environment: Environment = {
  files: null,
  localTopology: async () => null,
  timers: { soon: (action) => later(action, 0), later },
};

startServer(createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self)), environment);
