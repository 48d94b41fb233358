/** Entry point of the language server as a process: `--stdio`, `--node-ipc`, `--socket=N` or `--pipe=NAME`. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { readSysfs } from './host/sysfs';
import type { Entry, Environment } from './lsp/environment';
import { startServer } from './lsp/server';

/** Larger ones are no host snapshots. */
const largestFile = 64 * 1024 * 1024;

async function readTextFile(uri: string, largest = largestFile): Promise<string | null> {
  try {
    const file = fileURLToPath(uri);
    const found = await stat(file);
    return found.isFile() && found.size <= largest ? await readFile(file, 'utf8') : null;
  } catch {
    return null;
  }
}

async function listEntries(uri: string): Promise<readonly Entry[] | null> {
  try {
    const entries = await readdir(fileURLToPath(uri), { withFileTypes: true });
    return entries.flatMap((entry): readonly Entry[] => {
      if (entry.isFile()) return [{ name: entry.name, kind: 'file' }];
      return entry.isDirectory() ? [{ name: entry.name, kind: 'folder' }] : [];
    });
  } catch {
    return null;
  }
}

const environment: Environment = {
  files: {
    readTextFile,
    listFolder: async (uri) => readdir(fileURLToPath(uri)).catch(() => null),
    listEntries,
  },
  // Only POWER machines run pSeries guests with host devices: another machine's IOMMU groups would be a wrong answer.
  localTopology: async () => (process.arch === 'ppc64' ? readSysfs() : null),
  timers: {
    soon(action) {
      const immediate = setImmediate(action);
      return { dispose: () => clearImmediate(immediate) };
    },
    later(action, milliseconds) {
      const timer = setTimeout(action, milliseconds);
      return { dispose: () => clearTimeout(timer) };
    },
  },
};

startServer(createConnection(ProposedFeatures.all), environment);
