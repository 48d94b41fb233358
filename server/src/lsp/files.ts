/** Files for the server: by the machine itself where there is one, everything else by the client where it can. */
import type { Connection } from 'vscode-languageserver';
import type { Entry, Environment, FileAccess } from './environment';

/** `file:` by the machine itself where there is one, everything else by the client where it can. */
export function chooseFiles(connection: Connection, { files }: Environment, readsFiles: boolean): FileAccess {
  const own = (uri: string) => (uri.startsWith('file:') ? files : null);
  const ask = async <T>(method: string, params: { readonly uri: string }): Promise<T | null> =>
    files === null || readsFiles ? connection.sendRequest<T | null>(method, params) : null;
  return {
    async readTextFile(uri, largest) {
      const machine = own(uri);
      if (machine) return machine.readTextFile(uri, largest);
      const answer = await ask<{ text?: unknown }>('pseriesXml/readTextFile', {
        uri,
        ...(largest === undefined ? {} : { largest }),
      });
      return typeof answer?.text === 'string' ? answer.text : null;
    },
    async listFolder(uri) {
      const machine = own(uri);
      if (machine) return machine.listFolder(uri);
      const answer = await ask<unknown>('pseriesXml/listFolder', { uri });
      return Array.isArray(answer) ? answer.filter((name) => typeof name === 'string') : null;
    },
    async listEntries(uri) {
      const machine = own(uri);
      if (machine) return machine.listEntries(uri);
      const answer = await ask<unknown>('pseriesXml/listEntries', { uri });
      return Array.isArray(answer) ? answer.filter(isEntry) : null;
    },
  };
}

function isEntry(value: unknown): value is Entry {
  const { name, kind } = (typeof value === 'object' && value !== null ? value : {}) as {
    readonly name?: unknown;
    readonly kind?: unknown;
  };
  return typeof name === 'string' && (kind === 'file' || kind === 'folder');
}
