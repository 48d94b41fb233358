/** The commands of the palette. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

/** VS Code asks the server for the action, applies it to the text it was made for, and says so when there is none. */
const apply = (kind: string) => () =>
  vscode.commands.executeCommand('editor.action.codeAction', { kind, apply: 'first' });

async function restart(client: BaseLanguageClient): Promise<void> {
  if (client.needsStop()) await client.stop();
  await client.start();
}

export function registerCommands(
  client: BaseLanguageClient,
  output: vscode.OutputChannel,
): vscode.Disposable {
  const command = (name: string, action: () => unknown) =>
    vscode.commands.registerCommand(`pseriesXml.${name}`, action);
  return vscode.Disposable.from(
    command('isolateAllHostDevices', apply('refactor.rewrite.isolateHostDevices')),
    command('insertPhb', apply('refactor.rewrite.insertPhb')),
    command('writeOutAddresses', apply('refactor.rewrite.writeOutAddresses')),
    command('removeAutomaticAddresses', apply('refactor.rewrite.removeAutomaticAddresses')),
    command('fixAll', apply('source.fixAll.pseriesXml')),
    command('restartServer', () => restart(client)),
    command('showOutput', () => output.show()),
  );
}
