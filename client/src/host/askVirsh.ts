/** virsh, run for the server in a Node extension host: in trusted workspaces, for the configured connection, and for no other. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { readVirshTexts, VirshError } from '../../../server/src/host/virshTexts';
import { configuredConnection } from './connection';

/** Milliseconds; then it is shown that virsh runs, with a way to give it up. */
const patience = 1500;

type VirshAnswer =
  | { readonly texts: readonly string[]; readonly takenAt: string }
  /** quiet: nobody need be told who does not ask. */
  | { readonly fault: string; readonly quiet?: boolean };

/** Answers the server's `pseriesXml/readHost`. Nothing waits for it but what needs the host. */
export function answerReadHost(client: BaseLanguageClient): vscode.Disposable {
  const running = new Set<AbortController>();
  return vscode.Disposable.from(
    client.onRequest('pseriesXml/readHost', ({ connection }: { connection: unknown }, token) => {
      const abort = new AbortController();
      running.add(abort);
      token.onCancellationRequested(() => abort.abort());
      return ask(connection, abort).finally(() => running.delete(abort));
    }),
    // What was refused before is asked now.
    vscode.workspace.onDidGrantWorkspaceTrust(() => client.sendNotification('pseriesXml/refreshHost', {})),
    {
      dispose() {
        for (const abort of running) abort.abort();
      },
    },
  );
}

async function ask(connection: unknown, abort: AbortController): Promise<VirshAnswer> {
  if (!vscode.workspace.isTrusted) {
    return { fault: 'the workspace is not trusted, and virsh is not run for it', quiet: true };
  }
  if (typeof connection !== 'string' || connection !== configuredConnection()) {
    return { fault: 'it is not the connection in the settings of this machine' };
  }
  try {
    const texts = readVirshTexts(connection, { signal: abort.signal });
    showWhenSlow(connection, texts, abort);
    return { texts: await texts, takenAt: new Date().toISOString() };
  } catch (error) {
    return { fault: error instanceof VirshError ? error.message : 'virsh could not be run' };
  }
}

function showWhenSlow(connection: string, answer: Promise<unknown>, abort: AbortController): void {
  const done = answer.then(
    () => {},
    () => {},
  );
  const timer = setTimeout(() => {
    void vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t("Asking libvirt at {0} for the host's PCI devices", connection),
        cancellable: true,
      },
      (_, token) => {
        token.onCancellationRequested(() => abort.abort());
        return done;
      },
    );
  }, patience);
  void done.then(() => clearTimeout(timer));
}
