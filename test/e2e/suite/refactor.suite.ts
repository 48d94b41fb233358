/** Renames, refactorings and the outline, as VS Code has them from the extension. */
import assert from 'node:assert';
import * as vscode from 'vscode';
import { actionsAt, diagnostic, open, positionOf, replaceAll, until } from './host';

export function refactorSuite(): void {
  describe('a pSeries guest that is rearranged in VS Code', () => {
    let document: vscode.TextDocument;
    let original: string;

    before(async () => {
      document = await open('two-groups.xml');
      original = document.getText();
      await diagnostic(document, 'mixed-iommu-groups');
    });

    afterEach(async () => {
      await replaceAll(document, original);
      await document.save();
    });

    const rename = (at: vscode.Position, to: string) =>
      vscode.commands.executeCommand<vscode.WorkspaceEdit>(
        'vscode.executeDocumentRenameProvider',
        document.uri,
        at,
        to,
      );
    const onPhb = () => positionOf(document, "index='1' model='pci-root'").translate(0, 6);

    it('renames a PHB with the addresses on it', async () => {
      const addresses = document.getText().split("bus='0x01' slot='0x01' function='0x0'/>").length;
      const edit = await rename(onPhb(), '5');
      assert.ok(await vscode.workspace.applyEdit(edit));
      const text = document.getText();
      assert.match(text, /index='5' model='pci-root'/);
      assert.doesNotMatch(text, /<address type='pci' [^>]*bus='0x01'/);
      assert.ok(addresses > 0 && text.includes("bus='0x05'"));
    });

    it('says why a PHB cannot have a number', async () => {
      await assert.rejects(async () => rename(onPhb(), '0'), /default PHB/);
      assert.strictEqual(document.getText(), original);
    });

    it('offers to move a host device with its group to a new PHB', async () => {
      const at = positionOf(document, '<hostdev');
      const kind = vscode.CodeActionKind.Refactor.append('move').append('newPhb');
      const [action] = await actionsAt(document, new vscode.Range(at, at), kind);
      assert.ok(action?.edit, action?.disabled?.reason);
      assert.match(action.title, /^Move .* to a new PHB 2 slot 1/);
      assert.ok(await vscode.workspace.applyEdit(action.edit));
      assert.match(document.getText(), /bus='0x02' slot='0x01'/);
    });

    it('opens the XML of a device beside the guest', async () => {
      // As the server's code action gives it.
      const { line, character } = positionOf(document, '<hostdev');
      const place = { line, character };
      await vscode.commands.executeCommand('pseriesXml.extractDevice', document.uri.toString(), place);
      const opened = await until('the XML of the device', () =>
        vscode.workspace.textDocuments.find((other) => other.getText().includes('virsh attach-device')),
      );
      assert.match(
        opened.getText(),
        /^<!-- virsh attach-device .* -->\r?\n<hostdev [\s\S]*<\/hostdev>\r?\n$/,
      );
      assert.ok(opened.isUntitled);
    });

    it('has an outline of PHBs with their devices', async () => {
      const symbols = await until('the outline', () =>
        vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
          'vscode.executeDocumentSymbolProvider',
          document.uri,
        ),
      );
      const names = (of: readonly vscode.DocumentSymbol[]): string[] =>
        of.flatMap(({ name, children }) => [name, ...names(children)]);
      assert.ok(
        names(symbols).some((name) => /^slot 1 host device/.test(name)),
        names(symbols).join('\n'),
      );
    });
  });
}
