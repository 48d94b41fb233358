/** A guest in a file system that only another extension knows: nothing of it is on a disk. */
import assert from 'node:assert';
import * as vscode from 'vscode';
import { diagnostic, hoverAt, noDiagnostic, positionOf, replaceAll } from './host';

const scheme = 'pseries-memory';

/** The least that VS Code asks of a file system; nothing in it can be made or moved. */
class MemoryFiles implements vscode.FileSystemProvider {
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;
  readonly files: Map<string, Uint8Array>;

  constructor(files: Readonly<Record<string, Uint8Array>>) {
    this.files = new Map(Object.entries(files));
  }

  stat({ path }: vscode.Uri): vscode.FileStat {
    const file = this.files.get(path);
    if (!file && path !== '/') throw vscode.FileSystemError.FileNotFound(path);
    const type = file ? vscode.FileType.File : vscode.FileType.Directory;
    return { type, ctime: 0, mtime: 0, size: file?.length ?? 0 };
  }

  readDirectory(): [string, vscode.FileType][] {
    return [...this.files.keys()].map((path) => [path.slice(1), vscode.FileType.File]);
  }

  readFile({ path }: vscode.Uri): Uint8Array {
    const file = this.files.get(path);
    if (!file) throw vscode.FileSystemError.FileNotFound(path);
    return file;
  }

  writeFile({ path }: vscode.Uri, content: Uint8Array): void {
    this.files.set(path, content);
  }

  watch = () => new vscode.Disposable(() => {});
  createDirectory = refuse;
  delete = refuse;
  rename = refuse;
}

function refuse(): never {
  throw vscode.FileSystemError.NoPermissions();
}

export function virtualSuite(): void {
  describe('a guest in a virtual file system', () => {
    let provider: vscode.Disposable;
    const memory = vscode.Uri.from({ scheme, path: '/guest.xml' });

    before(async () => {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(folder);
      const read = (name: string) => vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder.uri, name));
      const files = new MemoryFiles({
        '/guest.xml': await read('two-groups.xml'),
        '/guest.host.json': await read('two-groups.host.json'),
      });
      provider = vscode.workspace.registerFileSystemProvider(scheme, files);
    });

    after(() => provider.dispose());

    it('is checked with the host snapshot beside it, as text of a file is', async () => {
      const document = await vscode.workspace.openTextDocument(memory);
      await vscode.window.showTextDocument(document);
      await diagnostic(document, 'mixed-iommu-groups');
      assert.match(await hoverAt(document, positionOf(document, 'hostdev mode')), /guest\.host\.json/);
      await vscode.commands.executeCommand('pseriesXml.isolateAllHostDevices');
      await noDiagnostic(document, 'mixed-iommu-groups');
      assert.ok(await document.save());
      const saved = new TextDecoder().decode(await vscode.workspace.fs.readFile(memory));
      assert.match(saved, /<target index='2'\/>/);
      await replaceAll(document, '');
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    });
  });
}
