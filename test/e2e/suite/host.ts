/** Small words for the tests inside an extension host. */
import * as vscode from 'vscode';

const extensionId = 'pseries-guest-xml.pseries-guest-xml';

/** Calls `probe` until it gives something; says what it waited for when it gives up. */
export async function until<T>(
  what: string,
  probe: () => T | undefined | null | false | Thenable<T | undefined | null | false>,
  milliseconds = 20_000,
): Promise<T> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${milliseconds / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The extension under test. */
export function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension(extensionId);
  if (!found) throw new Error(`${extensionId} is not installed`);
  return found;
}

/** A file of the workspace, opened in an editor. */
export async function show(name: string): Promise<vscode.TextDocument> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('no folder is open');
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, name));
  await vscode.window.showTextDocument(document);
  return document;
}

/** The same, with the extension active. */
export async function open(name: string): Promise<vscode.TextDocument> {
  const document = await show(name);
  await extension().activate();
  return document;
}

/** The diagnostics with this code, in document order. */
export function diagnosticsOf(document: vscode.TextDocument, code: string): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter((diagnostic) => codeOf(diagnostic) === code)
    .sort((a, b) => a.range.start.compareTo(b.range.start));
}

/** Waits until there is a diagnostic with this code, and gives the first. */
export function diagnostic(document: vscode.TextDocument, code: string): Promise<vscode.Diagnostic> {
  return until(`a diagnostic ${code}`, () => diagnosticsOf(document, code)[0]);
}

/** Waits until no diagnostic has this code. */
export function noDiagnostic(document: vscode.TextDocument, code: string): Promise<true> {
  return until(`no diagnostic ${code}`, () => diagnosticsOf(document, code).length === 0);
}

export function codeOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** The position of the first occurrence of a text, a little inside it. */
export function positionOf(document: vscode.TextDocument, text: string): vscode.Position {
  const offset = document.getText().indexOf(text);
  if (offset < 0) throw new Error(`no ${text} in ${document.uri.path}`);
  return document.positionAt(offset + 1);
}

/** All that providers say at a position, as one text. */
export async function hoverAt(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

/** The code actions for a range, of one kind. */
export function actionsAt(
  document: vscode.TextDocument,
  range: vscode.Range,
  kind: vscode.CodeActionKind,
): Promise<vscode.CodeAction[]> {
  // VS Code cancels the question when another extension's provider comes meanwhile: it is asked again.
  return until('the code actions', () =>
    vscode.commands
      .executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        range,
        kind.value,
      )
      .then(undefined, (error: Error) => {
        if (error.name !== 'Canceled') throw error;
        return undefined;
      }),
  );
}

/** Puts a text in place of the whole document. */
export async function replaceAll(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const end = document.positionAt(document.getText().length);
  edit.replace(document.uri, new vscode.Range(new vscode.Position(0, 0), end), text);
  await vscode.workspace.applyEdit(edit);
}

/** Sets a setting of the workspace; undefined takes it away. */
export async function setting(name: string, value: unknown): Promise<void> {
  await vscode.workspace
    .getConfiguration('pseriesXml')
    .update(name, value, vscode.ConfigurationTarget.Workspace);
}

/** The file as it is stored, not as the editor has it. */
export async function stored(document: vscode.TextDocument): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(document.uri));
}
