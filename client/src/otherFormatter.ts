/** Whether another extension formats XML: then ours is only there when the user asks for it (`pseriesXml.format.enable`). */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { findGiver } from './otherXmlExtensions';

/** Installed counts: the editor starts it when it is asked to format. */
export function otherFormatter(): boolean {
  const others = {
    has: (id: string) => vscode.extensions.getExtension(id) !== undefined,
    setting: (name: string) => vscode.workspace.getConfiguration().get(name),
  };
  return findGiver('formatting', others) !== undefined;
}

/** Tells the server when an extension comes or goes. */
export function followOtherFormatters(client: BaseLanguageClient): vscode.Disposable {
  let told = otherFormatter();
  const look = () => {
    const there = otherFormatter();
    if (there === told) return;
    told = there;
    // A server that does not run is told when it starts.
    client.sendNotification('pseriesXml/otherFormatter', { there }).catch(() => {});
  };
  return vscode.Disposable.from(
    vscode.extensions.onDidChange(look),
    vscode.workspace.onDidChangeConfiguration(look),
  );
}
