/** Settings or the host of open guests are others now: what was worked out about them is old. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

export interface JudgedAnew extends vscode.Disposable {
  readonly event: vscode.Event<void>;
}

/** A client has one listener for a notification; here everybody can listen. */
export function listenForJudgedAnew(client: BaseLanguageClient): JudgedAnew {
  const emitter = new vscode.EventEmitter<void>();
  const listener = client.onNotification('pseriesXml/guestsJudgedAnew', () => emitter.fire());
  return { event: emitter.event, dispose: () => vscode.Disposable.from(listener, emitter).dispose() };
}
