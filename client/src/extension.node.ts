/** Entry point in a Node extension host (desktop, remote SSH, code-server). The session is in a file of its own, read when it is needed. */
import type { ExtensionContext } from 'vscode';
import { startWithFirstGuest } from './lazyStart';

export function activate(context: ExtensionContext): void {
  startWithFirstGuest(context, async () => (await import('./session.node')).startSession(context));
}
