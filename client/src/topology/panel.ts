/** *Show PCI Topology*: the picture of the guest beside its text, in a page that runs nothing but the extension's script. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { FromPage, ToPage } from './messages';
import type { Moves, Outcome } from './moves';
import { requestHover } from './requests';
import { selectText, undoInText } from './selection';
import type { ShownGuest } from './shownGuest';

const viewType = 'pseriesXml.topology';

/** Registers the command, and takes the page up again after a reload of the window. */
export function registerTopologyPanel(
  { extensionUri }: vscode.ExtensionContext,
  client: BaseLanguageClient,
  guest: ShownGuest,
  moves: Moves,
): vscode.Disposable {
  let panel: vscode.WebviewPanel | null = null;
  const dist = vscode.Uri.joinPath(extensionUri, 'dist');
  const options = { enableScripts: true, localResourceRoots: [dist] };
  const adopt = (adopted: vscode.WebviewPanel) => {
    panel?.dispose();
    panel = adopted;
    adopted.webview.options = options;
    adopted.iconPath = vscode.Uri.joinPath(extensionUri, 'images', 'icon.png');
    const served = serve(adopted, client, guest, moves);
    adopted.onDidDispose(() => {
      served.dispose();
      if (panel === adopted) panel = null;
    });
    adopted.webview.html = pageOf(adopted.webview, dist);
  };
  return vscode.Disposable.from(
    { dispose: () => panel?.dispose() },
    vscode.commands.registerCommand('pseriesXml.showTopology', () => {
      if (panel) panel.reveal(undefined, true);
      else {
        const beside = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
        adopt(vscode.window.createWebviewPanel(viewType, 'PCI Topology', beside, options));
      }
    }),
    vscode.window.registerWebviewPanelSerializer(viewType, {
      async deserializeWebviewPanel(restored: vscode.WebviewPanel, state: unknown) {
        const uri = savedUri(state);
        const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri);
        if (document) guest.show(document);
        adopt(restored);
      },
    }),
  );
}

function savedUri(state: unknown): string | null {
  const uri = typeof state === 'object' && state !== null && 'uri' in state ? state.uri : null;
  return typeof uri === 'string' ? uri : null;
}

/** Sends the page what it shows, and does what is asked there. */
function serve(
  panel: vscode.WebviewPanel,
  client: BaseLanguageClient,
  guest: ShownGuest,
  moves: Moves,
): vscode.Disposable {
  const { webview } = panel;
  const post = (message: ToPage) => void webview.postMessage(message);
  let looking: vscode.Disposable | null = null;
  const lookWhileVisible = () => {
    if (panel.visible) looking ??= guest.look();
    else {
      looking?.dispose();
      looking = null;
    }
  };
  const showPicture = () => {
    const picture = guest.picture();
    panel.title = picture ? `PCI Topology: ${picture.name}` : 'PCI Topology';
    post({ type: 'picture', picture });
  };
  const showCursor = (editor: vscode.TextEditor | undefined) => {
    if (editor && editor.document.uri.toString() === guest.document()?.uri.toString()) {
      post({ type: 'cursor', offset: editor.document.offsetAt(editor.selection.active) });
    }
  };
  const say = (outcome: Outcome | null) => {
    if (outcome) post({ type: 'said', ...outcome });
  };
  const act = async (message: FromPage) => {
    switch (message.type) {
      case 'ready':
        showPicture();
        showCursor(vscode.window.activeTextEditor);
        break;
      case 'select':
        await selectText(guest, message, message.focus);
        break;
      case 'hover': {
        const { key, offset } = message;
        const document = guest.document();
        const position = document?.positionAt(offset);
        const uri = document && client.code2ProtocolConverter.asUri(document.uri);
        post({
          type: 'hover',
          key,
          markdown: uri && position ? await requestHover(client, uri, position) : null,
        });
        break;
      }
      case 'try':
        post({
          type: 'outlook',
          id: message.id,
          outlook: await moves.outlook(message.version, message.taken, message.place),
        });
        break;
      case 'put':
        say(await moves.put(message.version, message.taken, message.place));
        break;
      case 'choose':
        say(await moves.choose(message.version, message.taken));
        panel.reveal();
        break;
      case 'undo':
      case 'redo':
        await undoInText(guest, message.type);
        panel.reveal();
        break;
    }
  };
  lookWhileVisible();
  return vscode.Disposable.from(
    { dispose: () => looking?.dispose() },
    panel.onDidChangeViewState(lookWhileVisible),
    guest.onDidChange(showPicture),
    webview.onDidReceiveMessage(act),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => showCursor(textEditor)),
  );
}

/** Nothing is loaded but the two files; nothing in the page can name another address. */
function pageOf(webview: vscode.Webview, dist: vscode.Uri): string {
  const address = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
  const script = address('topologyView.js');
  const policy = [
    `default-src 'none'`,
    `script-src ${webview.cspSource}`,
    `style-src ${webview.cspSource}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>PCI Topology</title>
<link rel="stylesheet" href="${address('topologyView.page.css')}">
</head>
<body>
<p id="hint"></p>
<main id="picture"></main>
<div id="message" role="status" aria-live="polite" hidden></div>
<script src="${script}"></script>
</body>
</html>`;
}
