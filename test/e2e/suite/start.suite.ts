/** What the extension does not do as long as there is no guest. To be run first: nothing stops a session that has started. */
import assert from 'node:assert';
import * as vscode from 'vscode';
import { extension, noDiagnostic, replaceAll, show, until } from './host';

/**
 * @param servers - the processes that run the server; undefined where they cannot be seen
 */
export function startSuite(servers?: () => readonly number[]): void {
  describe('a window without domain XML', () => {
    it('does not even activate the extension', () => {
      assert.strictEqual(extension().isActive, false);
    });

    it('starts nothing for other XML, whatever is typed there', async () => {
      const other = await show('not-a-guest.xml');
      await until('the extension to be active', () => extension().isActive);
      const text = other.getText();
      for (const typed of ['<project>\n', '<!-- <domain> -->\n<project>\n', '<domains>\n', '']) {
        await replaceAll(other, typed + text);
        await vscode.commands.executeCommand(
          'vscode.executeHoverProvider',
          other.uri,
          new vscode.Position(0, 2),
        );
      }
      await replaceAll(other, text);
      await other.save();
      assert.deepStrictEqual(servers?.() ?? [], []);
      assert.deepStrictEqual(vscode.languages.getDiagnostics(other.uri), []);
    });

    it('starts when a guest is typed', async () => {
      const document = await vscode.workspace.openTextDocument({ language: 'xml', content: '<!-- my guest' });
      await vscode.window.showTextDocument(document);
      assert.deepStrictEqual(servers?.() ?? [], []);
      await replaceAll(document, "<!-- my guest -->\n<domain type='kvm'>");
      await until('what is missing', () => vscode.languages.getDiagnostics(document.uri)[0]);
      if (servers) assert.strictEqual(servers().length, 1);
      await replaceAll(document, '<!-- my guest');
      await noDiagnostic(document, 'not-well-formed');
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    });
  });
}
