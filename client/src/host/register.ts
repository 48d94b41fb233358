/** All that concerns the host of guests, and guests made from it. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { registerAddHostDevice } from './addDevices';
import { registerHostCommands } from './commands';
import { registerNewGuest } from './newGuest';
import { showGuestStatus } from './status';

/** @param judgedAnew - settings or hosts are others now */
export function registerHost(client: BaseLanguageClient, judgedAnew: vscode.Event<void>): vscode.Disposable {
  return vscode.Disposable.from(
    registerHostCommands(client),
    registerAddHostDevice(client),
    registerNewGuest(client),
    showGuestStatus(client, judgedAnew),
  );
}
