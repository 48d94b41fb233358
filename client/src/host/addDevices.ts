/** *Add Host Device…*: chosen from the host, its whole IOMMU group with it, alone on a PHB. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { HostDeviceChoices } from '../../../server/src/service/hostDeviceChoices';
import type { EditAnswer } from '../../../server/src/service/topologyEdits';
import { devicePicks, sourceOf } from './devicePicks';

export function registerAddHostDevice(client: BaseLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('pseriesXml.addHostDevice', () => addHostDevice(client));
}

async function addHostDevice(client: BaseLanguageClient): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (!document) return;
  const uri = client.code2ProtocolConverter.asUri(document.uri);
  const choices = await client.sendRequest<HostDeviceChoices | { reason: string }>('pseriesXml/hostDevices', {
    uri,
  });
  if ('reason' in choices) return explain(choices.reason);
  const picks = devicePicks(choices);
  if (picks.length === 0)
    return explain(vscode.l10n.t('Every device of {0} is in this guest already.', choices.source));
  const chosen = await vscode.window.showQuickPick(picks, {
    title: vscode.l10n.t('Add Host Device from {0}', sourceOf(choices)),
    placeHolder: vscode.l10n.t('An IOMMU group goes to a guest as a whole, alone on a PHB'),
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  const host = chosen?.flatMap(({ addresses }) => addresses) ?? [];
  if (host.length === 0) return;
  const { version } = document;
  const request = { uri, version, host, bus: null, slot: null };
  const answer = await client.sendRequest<EditAnswer>('pseriesXml/addHostDevices', request);
  if (answer.kind !== 'edit') return explain(answer.reason);
  // Edits of an older text would land in the wrong place.
  if (document.version !== version)
    return explain(vscode.l10n.t('The text has changed meanwhile; nothing was added.'));
  await vscode.workspace.applyEdit(await client.protocol2CodeConverter.asWorkspaceEdit(answer.edit));
  if (answer.concerns.length > 0) vscode.window.showWarningMessage(answer.concerns.join(' '));
}

/** Says why there is nothing to choose from, with the ways to change it. */
async function explain(reason: string): Promise<void> {
  const host = vscode.l10n.t('Host…');
  const unknown = reason.startsWith('The host of this guest is not known');
  const answer = await vscode.window.showWarningMessage(reason, ...(unknown ? [host] : []));
  if (answer === host) await vscode.commands.executeCommand('pseriesXml.showHost');
}
