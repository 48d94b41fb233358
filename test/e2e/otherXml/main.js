const vscode = require('vscode');

exports.activate = () => {
  const found = vscode.languages.createDiagnosticCollection('xml');
  const look = (document) => {
    if (document.languageId !== 'xml' || document.getText().trimEnd().endsWith('</domain>')) return;
    const start = new vscode.Range(0, 0, 0, 1);
    // Two, to be told from the one of the extension under test.
    found.set(document.uri, [
      new vscode.Diagnostic(start, 'not'),
      new vscode.Diagnostic(start, 'well-formed'),
    ]);
  };
  vscode.workspace.textDocuments.forEach(look);
  vscode.workspace.onDidOpenTextDocument(look);
};
