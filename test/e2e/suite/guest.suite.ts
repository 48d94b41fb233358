/** What a user meets in an editor; the same in a Node and in a web extension host. */
import assert from 'node:assert';
import * as vscode from 'vscode';
import {
  actionsAt,
  codeOf,
  diagnostic,
  diagnosticsOf,
  hoverAt,
  noDiagnostic,
  open,
  positionOf,
  replaceAll,
  setting,
  stored,
  until,
} from './host';

const rule = 'mixed-iommu-groups';

export function guestSuite(): void {
  describe('a pSeries guest in VS Code', () => {
    let document: vscode.TextDocument;
    let original: string;

    before(async () => {
      document = await open('two-groups.xml');
      original = document.getText();
    });

    afterEach(async () => {
      await setting('rules', undefined);
      await replaceAll(document, original);
      await document.save();
      await vscode.window.showTextDocument(document);
    });

    it('shows what is wrong, where it is, with a link to the rule', async () => {
      const { severity, range, code, source } = await diagnostic(document, rule);
      assert.strictEqual(severity, vscode.DiagnosticSeverity.Warning);
      assert.strictEqual(source, 'pseries-xml');
      assert.match(document.lineAt(range.start.line).text, /<hostdev|<address type='pci'/);
      assert.ok(typeof code === 'object');
      assert.match(code.target.toString(), /docs\/rules\/mixed-iommu-groups\.md$/);
    });

    it('says the IOMMU group of a host device on hover, and where it knows it from', async () => {
      await diagnostic(document, rule);
      const text = await hoverAt(document, positionOf(document, 'hostdev mode'));
      assert.match(text, /IOMMU group/i);
      assert.match(text, /two-groups\.host\.json/);
    });

    it('isolates a host device by quick fix: the warning goes, and the saved text has a PHB more', async () => {
      const { range } = await diagnostic(document, rule);
      const fix = await until('the fix', async () => {
        const fixes = await actionsAt(document, range, vscode.CodeActionKind.QuickFix);
        return fixes.find(({ title }) => title.startsWith('Isolate 000'));
      });
      assert.ok(fix.edit);
      assert.ok(await vscode.workspace.applyEdit(fix.edit));
      await noDiagnostic(document, rule);
      assert.ok(await document.save());
      const text = await stored(document);
      assert.match(
        text,
        /<controller type='pci' index='2' model='pci-root'>\n {6}<model name='spapr-pci-host-bridge'\/>\n {6}<target index='2'\/>/,
      );
      assert.match(text, /<address type='pci' domain='0x0000' bus='0x02' slot='0x01' function='0x0'\/>/);
      assert.strictEqual(diagnosticsOf(document, rule).length, 0);
    });

    it('has commands: all host devices isolated, all safe fixes applied', async () => {
      for (const command of ['pseriesXml.isolateAllHostDevices', 'pseriesXml.fixAll']) {
        await diagnostic(document, rule);
        await vscode.commands.executeCommand(command);
        await noDiagnostic(document, rule);
        await replaceAll(document, original);
      }
    });

    it('shows what libvirt will make of the guest: a diff whose right side follows the text', async () => {
      await diagnostic(document, rule);
      const bare = original.replaceAll(/\n +<address type='pci'.*/g, '');
      await replaceAll(document, bare);
      await vscode.commands.executeCommand('pseriesXml.showCompletedGuest');
      const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
      assert.ok(input instanceof vscode.TabInputTextDiff);
      assert.strictEqual(input.original.toString(), document.uri.toString());
      const right = await vscode.workspace.openTextDocument(input.modified);
      assert.match(right.getText(), /<address type='pci' domain='0x0000' bus='0x01' slot='0x01'/);
      assert.match(right.getText(), /<panic model='pseries'\/>/);
      await replaceAll(document, bare.replace('two-groups', 'renamed'));
      await until('the new name on the right', () => right.getText().includes('renamed'));
      assert.deepStrictEqual(vscode.languages.getDiagnostics(right.uri), []);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    });

    it('writes out all addresses by command, and removes them again', async () => {
      const bare = original.replaceAll(/\n +<address type='pci'.*/g, '');
      await replaceAll(document, bare);
      await vscode.commands.executeCommand('pseriesXml.writeOutAddresses');
      await until('the addresses', () => document.getText().includes("bus='0x02' slot='0x01'"));
      await vscode.commands.executeCommand('pseriesXml.removeAutomaticAddresses');
      await until('no addresses', () => !document.getText().includes("<address type='pci'"));
    });

    it('has inlay hints where libvirt will put devices', async () => {
      await replaceAll(document, original.replaceAll(/\n +<address type='pci'.*/g, ''));
      const labels = async () => {
        const whole = new vscode.Range(0, 0, document.lineCount, 0);
        const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
          'vscode.executeInlayHintProvider',
          document.uri,
          whole,
        );
        return hints.map(({ label }) => label);
      };
      await until('the hint', async () =>
        (await labels()).includes('→ PHB 1 slot 1, guest sees 0001:00:01.0'),
      );
      await setting('inlayHints', 'off');
      await until('no hints', async () => (await labels()).length === 0);
      await setting('inlayHints', undefined);
    });

    it('takes the level of a rule from the settings', async () => {
      await diagnostic(document, rule);
      await setting('rules', { [rule]: 'error' });
      await until('the level error', () =>
        diagnosticsOf(document, rule).some(({ severity }) => severity === vscode.DiagnosticSeverity.Error),
      );
      await setting('rules', { [rule]: 'off' });
      await noDiagnostic(document, rule);
      await setting('rules', undefined);
      await diagnostic(document, rule);
    });

    it('checks while typing: each text, the newest one last', async () => {
      await diagnostic(document, rule);
      const end = document.positionAt(
        document.getText().indexOf("bus='0x01' slot='0x02'") + "bus='0x01".length,
      );
      const edit = new vscode.WorkspaceEdit();
      edit.replace(document.uri, new vscode.Range(end.translate(0, -1), end), '7');
      await vscode.workspace.applyEdit(edit);
      await noDiagnostic(document, rule);
    });

    it('checks a guest that is not saved anywhere', async () => {
      const untitled = await vscode.workspace.openTextDocument({
        language: 'xml',
        content: original.replace("slot='0x02'", "slot='0x01'"),
      });
      await vscode.window.showTextDocument(untitled);
      await until(
        'diagnostics of the untitled guest',
        () => vscode.languages.getDiagnostics(untitled.uri)[0],
      );
    });

    it('writes the end tag of a start tag that is closed', async () => {
      await replaceAll(document, original.replace('<devices>', '<devices>\n    <panic'));
      const editor = await vscode.window.showTextDocument(document);
      const behind = document.positionAt(document.getText().indexOf('<panic') + '<panic'.length);
      editor.selection = new vscode.Selection(behind, behind);
      await vscode.commands.executeCommand('type', { text: '>' });
      await until('the end tag', () => document.getText().includes('<panic></panic>'));
      assert.ok(editor.selection.active.isEqual(behind.translate(0, 1)));
    });

    it('leaves other XML alone', async () => {
      const other = await open('not-a-guest.xml');
      await vscode.window.showTextDocument(document);
      // A change checked after the other file was opened: by then that one would have been checked too.
      await replaceAll(document, original.replace('two-groups', 'renamed'));
      await diagnostic(document, rule);
      const ours = vscode.languages
        .getDiagnostics(other.uri)
        .filter(({ source }) => source === 'pseries-xml');
      assert.deepStrictEqual(ours.map(codeOf), []);
      assert.strictEqual(await hoverAt(other, positionOf(other, 'hostdev mode')), '');
      const actions = await actionsAt(other, new vscode.Range(3, 5, 3, 12), vscode.CodeActionKind.Empty);
      assert.deepStrictEqual(
        actions.map(({ title }) => title),
        [],
      );
    });

    it('comes back by the command Restart Server', async () => {
      await diagnostic(document, rule);
      await vscode.commands.executeCommand('pseriesXml.restartServer');
      await diagnostic(document, rule);
      await replaceAll(document, original.replace("bus='0x01' slot='0x02'", "bus='0x07' slot='0x02'"));
      await noDiagnostic(document, rule);
    });
  });
}
