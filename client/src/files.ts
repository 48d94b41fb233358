/** The server reads the workspace through the editor, so that remote and virtual file systems work too. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

interface UriParams {
  readonly uri: string;
}

const largestFile = 64 * 1024 * 1024;

interface ReadParams extends UriParams {
  readonly largest?: number;
}

/** Answers `null` for a file that is not there, is not a file, or has more bytes than wanted: 64 MiB when not given. */
async function readTextFile({ uri, largest = largestFile }: ReadParams): Promise<{ text: string } | null> {
  try {
    const file = vscode.Uri.parse(uri, true);
    const { type, size } = await vscode.workspace.fs.stat(file);
    if (!(type & vscode.FileType.File) || size > largest) return null;
    return { text: new TextDecoder().decode(await vscode.workspace.fs.readFile(file)) };
  } catch {
    return null;
  }
}

/** The names in a folder, or `null` when it cannot be listed. */
async function listFolder({ uri }: UriParams): Promise<string[] | null> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.parse(uri, true));
    return entries.map(([name]) => name);
  } catch {
    return null;
  }
}

interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/** The files and folders in a folder, without links, or `null` when it cannot be listed. */
async function listEntries({ uri }: UriParams): Promise<Entry[] | null> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.parse(uri, true));
    return entries.flatMap(([name, type]): Entry[] => {
      if (type === vscode.FileType.File) return [{ name, kind: 'file' }];
      return type === vscode.FileType.Directory ? [{ name, kind: 'folder' }] : [];
    });
  } catch {
    return null;
  }
}

/** Registers the answers to the server's `pseriesXml/readTextFile`, `pseriesXml/listFolder` and `pseriesXml/listEntries`. */
export function answerFileRequests(client: BaseLanguageClient): vscode.Disposable {
  return vscode.Disposable.from(
    client.onRequest('pseriesXml/readTextFile', readTextFile),
    client.onRequest('pseriesXml/listFolder', listFolder),
    client.onRequest('pseriesXml/listEntries', listEntries),
  );
}
