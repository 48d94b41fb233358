/** Entry point in a web extension host (vscode.dev, github.dev). One bundle, for it can read no other; the session in it is evaluated when it is needed. */
import type { ExtensionContext } from 'vscode';
import { startWithFirstGuest } from './lazyStart';

export function activate(context: ExtensionContext): void {
  startWithFirstGuest(context, async () => (await import('./session.web')).startSession(context));
}
