/** What helps at a glance, and what keeps a guest tidy: lenses, colours, formatting, a guest from nothing. */
import assert from 'node:assert';
import * as vscode from 'vscode';
import { open, replaceAll, setting, until } from './host';

export function glanceSuite(): void {
  describe('a pSeries guest at a glance in VS Code', () => {
    let document: vscode.TextDocument;
    let original: string;

    before(async () => {
      document = await open('two-groups.xml');
      original = document.getText();
    });

    afterEach(async () => {
      await setting('format.enable', undefined);
      await replaceAll(document, original);
      await document.save();
    });

    const titles = async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
        100,
      );
      return lenses.map(({ command }) => command?.title);
    };
    const formatted = () =>
      vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
        'vscode.executeFormatDocumentProvider',
        document.uri,
        { tabSize: 2, insertSpaces: true },
      );

    it('has a lens above each PHB', async () => {
      const found = await until('the lenses', async () => {
        const said = await titles();
        return said.length === 2 && said;
      });
      assert.strictEqual(found[1], 'IOMMU groups 1 and 2 · 2 devices · 29 slots free');
    });

    it('has colours for what shares a PHB', async () => {
      const legend = await until('the colours', () =>
        vscode.commands.executeCommand<vscode.SemanticTokensLegend | undefined>(
          'vscode.provideDocumentSemanticTokensLegend',
          document.uri,
        ),
      );
      const tokens = await vscode.commands.executeCommand<vscode.SemanticTokens>(
        'vscode.provideDocumentSemanticTokens',
        document.uri,
      );
      const shared = 1 << legend.tokenModifiers.indexOf('shared');
      const modifiers = [...tokens.data].filter((_, index) => index % 5 === 4);
      assert.ok(modifiers.filter((bits) => bits & shared).length >= 6);
    });

    it('is formatted, and not when that is switched off', async () => {
      await replaceAll(document, original.replace(/^ +/gm, ''));
      const edits = await until('the edits', async () => {
        const found = await formatted();
        return found && found.length > 0 && found;
      });
      const edit = new vscode.WorkspaceEdit();
      edit.set(document.uri, edits);
      assert.ok(await vscode.workspace.applyEdit(edit));
      assert.strictEqual(document.getText(), original);
      await replaceAll(document, original.replace(/^ +/gm, ''));
      await setting('format.enable', 'off');
      await until('no formatter', async () => ((await formatted()) ?? []).length === 0);
    });

    it('is offered from nothing in an empty XML document', async () => {
      const empty = await vscode.workspace.openTextDocument({ language: 'xml', content: '' });
      const offer = await until('the guest', async () => {
        const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
          'vscode.executeCompletionItemProvider',
          empty.uri,
          new vscode.Position(0, 0),
        );
        return items.find(({ label }) => label === 'pSeries guest');
      });
      assert.ok(offer.insertText instanceof vscode.SnippetString);
      assert.match(offer.insertText.value, /machine='pseries'/);
    });
  });
}
