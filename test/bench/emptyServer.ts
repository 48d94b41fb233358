/** The least a language server can do: keep the text of its documents, and say after each change that all is well. */
import { type Connection, TextDocumentSyncKind } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';

export function serveNothing(connection: Connection): void {
  const documents = new Map<string, TextDocument>();
  const publish = ({ uri, version }: TextDocument) =>
    void connection.sendDiagnostics({ uri, version, diagnostics: [] });
  connection.onInitialize(() => ({ capabilities: { textDocumentSync: TextDocumentSyncKind.Incremental } }));
  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    const document = TextDocument.create(uri, languageId, version, text);
    documents.set(uri, document);
    publish(document);
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    const document = documents.get(uri);
    if (document) publish(TextDocument.update(document, contentChanges, version));
  });
  connection.listen();
}
