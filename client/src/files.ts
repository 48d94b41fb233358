/** The server reads the workspace through the editor, so that remote and virtual file systems work too. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

interface UriParams {
  readonly uri: string;
}

const largestFile = 64 * 1024 * 1024;

/** Answers `null` for a file that is not there, is not a file, or is larger than 64 MiB. */
async function readTextFile({ uri }: UriParams): Promise<{ text: string } | null> {
  try {
    const file = vscode.Uri.parse(uri, true);
    const { type, size } = await vscode.workspace.fs.stat(file);
    if (!(type & vscode.FileType.File) || size > largestFile) return null;
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

/** Registers the answers to the server's `pseriesXml/readTextFile` and `pseriesXml/listFolder`. */
export function answerFileRequests(client: BaseLanguageClient): vscode.Disposable {
  return vscode.Disposable.from(
    client.onRequest('pseriesXml/readTextFile', readTextFile),
    client.onRequest('pseriesXml/listFolder', listFolder),
  );
}
