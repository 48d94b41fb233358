/** The libvirt connection that the user has configured for this machine. No folder can name one. */
import * as vscode from 'vscode';

/** null: none. The setting is of machine scope: VS Code reads it from the user's or the remote machine's settings only. */
export function configuredConnection(): string | null {
  const connection = vscode.workspace.getConfiguration('pseriesXml').get('host.connection');
  return typeof connection === 'string' && connection.trim() !== '' ? connection.trim() : null;
}
