/** The commands of the palette. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

/** VS Code asks the server for the action, applies it to the text it was made for, and says so when there is none. */
const apply = (kind: string) => () =>
  vscode.commands.executeCommand('editor.action.codeAction', { kind, apply: 'first' });

/** The same, of several actions the one that the user chooses. */
const choose = (kind: string) => () =>
  vscode.commands.executeCommand('editor.action.codeAction', { kind, apply: 'ifSingle' });

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
    command('moveToPhb', choose('refactor.move.phb')),
    command('moveToNewPhb', apply('refactor.move.newPhb')),
    command('compactSlots', apply('refactor.rewrite.compactSlots')),
    command('sortControllers', apply('refactor.rewrite.sortControllers')),
    command('pinDevice', apply('refactor.rewrite.pinDevice')),
    command('unpinDevice', apply('refactor.rewrite.unpinDevice')),
    command('fixAll', apply('source.fixAll.pseriesXml')),
    command('restartServer', () => restart(client)),
    command('showOutput', () => output.show()),
  );
}
