/** The guest whose topology is shown: the one edited last. Its newest topology is fetched while somebody looks. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { holdsGuest } from '../guestDocuments';
import { serverHeard } from '../serverHeard';
import type { Picture } from './messages';
import { requestTopology } from './requests';

/** Whether there is a pSeries guest to show, for views and menus. */
const key = 'pseriesXml.topologyGuest';

export interface ShownGuest extends vscode.Disposable {
  /** null: no guest is open. */
  readonly picture: () => Picture | null;
  readonly document: () => vscode.TextDocument | null;
  readonly onDidChange: vscode.Event<Picture | null>;
  readonly show: (document: vscode.TextDocument) => void;
  /** Somebody looks, until this is disposed. */
  readonly look: () => vscode.Disposable;
}

export function followShownGuest(client: BaseLanguageClient, judgedAnew: vscode.Event<void>): ShownGuest {
  const changed = new vscode.EventEmitter<Picture | null>();
  let document: vscode.TextDocument | null = null;
  let picture: Picture | null = null;
  let lookers = 0;
  let asking = false;
  let askAgain = false;
  let announced: boolean | undefined;

  const announce = () => {
    const now = picture?.topology != null;
    if (now === announced) return;
    announced = now;
    void vscode.commands.executeCommand('setContext', key, now);
  };
  /** One question at a time: what changed meanwhile is asked for once, when the answer is there. */
  const refresh = async () => {
    askAgain = asking;
    if (asking) return;
    asking = true;
    do {
      askAgain = false;
      await serverHeard();
      const of = document;
      const answer = of && (await requestTopology(client, client.code2ProtocolConverter.asUri(of.uri)));
      if (of !== document) {
        askAgain = true;
        continue;
      }
      picture = of && pictureOf(of, answer);
      announce();
      changed.fire(picture);
    } while (askAgain);
    asking = false;
  };
  /** Nobody looks, and there is a guest: its text may change as it likes. */
  const isIdle = () => lookers === 0 && picture?.topology != null;
  const show = (next: vscode.TextDocument) => {
    if (document?.uri.toString() === next.uri.toString()) return;
    document = next;
    void refresh();
  };
  const follow = (editor: vscode.TextEditor | undefined) => {
    if (editor && holdsGuest(editor.document)) show(editor.document);
  };
  const isShown = ({ uri }: vscode.TextDocument) => uri.toString() === document?.uri.toString();

  const listeners = vscode.Disposable.from(
    changed,
    vscode.window.onDidChangeActiveTextEditor(follow),
    vscode.workspace.onDidChangeTextDocument(({ document: edited }) => {
      if (!document) follow(vscode.window.activeTextEditor);
      else if (isShown(edited) && !isIdle()) void refresh();
    }),
    vscode.workspace.onDidCloseTextDocument((closed) => {
      if (!isShown(closed)) return;
      document = null;
      follow(vscode.window.activeTextEditor);
      if (!document) void refresh();
    }),
    judgedAnew(() => {
      if (!isIdle()) void refresh();
    }),
  );
  follow(vscode.window.activeTextEditor);
  return {
    picture: () => picture,
    document: () => document,
    onDidChange: changed.event,
    show,
    look() {
      lookers += 1;
      void refresh();
      return new vscode.Disposable(() => {
        lookers -= 1;
      });
    },
    dispose: () => listeners.dispose(),
  };
}

function pictureOf(
  { uri, version }: vscode.TextDocument,
  answer: Awaited<ReturnType<typeof requestTopology>>,
): Picture {
  return {
    uri: uri.toString(),
    name: uri.path.split('/').at(-1) ?? uri.path,
    version: answer?.version ?? version,
    topology: answer?.topology ?? null,
  };
}
