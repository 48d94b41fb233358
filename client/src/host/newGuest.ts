/** *New pSeries Guest…*: a small form, and an untitled document that is a guest. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { HostDeviceChoices } from '../../../server/src/service/hostDeviceChoices';
import type { NewGuest, NewGuestField } from '../../../server/src/service/newGuest';
import { devicePicks } from './devicePicks';

export function registerNewGuest(client: BaseLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('pseriesXml.newGuest', () => makeGuest(client));
}

interface Question {
  readonly field: NewGuestField;
  readonly prompt: string;
  readonly value: string;
}

const questions = (): readonly Question[] => [
  { field: 'name', prompt: vscode.l10n.t('Name of the guest'), value: '' },
  {
    field: 'memory',
    prompt: vscode.l10n.t('Memory, in GiB or with a unit: a multiple of 256 MiB'),
    value: '16 GiB',
  },
  { field: 'vcpus', prompt: vscode.l10n.t('Number of vCPUs'), value: '8' },
];
const steps = 4;
const titleOf = (step: number) => vscode.l10n.t('New pSeries Guest ({0}/{1})', step, steps);

async function makeGuest(client: BaseLanguageClient): Promise<void> {
  const answers: Record<NewGuestField, string> = { name: '', memory: '', vcpus: '' };
  for (const [nth, { field, prompt, value }] of questions().entries()) {
    const answer = await vscode.window.showInputBox({
      title: titleOf(nth + 1),
      prompt,
      value,
      ignoreFocusOut: true,
      validateInput: (text) =>
        client.sendRequest<string | null>('pseriesXml/newGuestFault', { field, text }).catch(() => null),
    });
    if (answer === undefined) return;
    answers[field] = answer;
  }
  const document = placeFor(answers.name);
  const uri = client.code2ProtocolConverter.asUri(document);
  const hostDevices = await chooseAdapters(client, uri);
  if (!hostDevices) return;
  const made = await client.sendRequest<NewGuest | { reason: string }>('pseriesXml/newGuest', {
    uri,
    form: { ...answers, hostDevices },
  });
  if ('reason' in made) {
    vscode.window.showErrorMessage(made.reason);
    return;
  }
  await open(document, made.text);
  if (made.concerns.length > 0) vscode.window.showWarningMessage(made.concerns.join(' '));
}

/** Adapters by IOMMU group; none where the host is not known. undefined: the form was left. */
async function chooseAdapters(
  client: BaseLanguageClient,
  uri: string,
): Promise<readonly string[] | undefined> {
  const choices = await client.sendRequest<HostDeviceChoices | { reason: string }>(
    'pseriesXml/newGuestHostDevices',
    { uri },
  );
  const title = titleOf(steps);
  if ('reason' in choices) {
    const without = { label: vscode.l10n.t('Go on without adapters'), detail: choices.reason };
    return (await vscode.window.showQuickPick([without], { title, ignoreFocusOut: true })) && [];
  }
  const chosen = await vscode.window.showQuickPick(devicePicks(choices), {
    title,
    placeHolder: vscode.l10n.t('Adapters of the host, each IOMMU group alone on a PHB; none is fine, too'),
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  return chosen?.flatMap(({ addresses }) => addresses);
}

/** Where the guest will be saved: in the folder of what is open, so that the snapshot beside it is its host. */
function placeFor(name: string): vscode.Uri {
  const active = vscode.window.activeTextEditor?.document.uri;
  const folder =
    active && active.scheme === 'file'
      ? vscode.Uri.joinPath(active, '..')
      : vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri;
  const file = `${
    name
      .trim()
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^[-.]+/, '') || 'guest'
  }.xml`;
  return folder
    ? vscode.Uri.joinPath(folder, file).with({ scheme: 'untitled' })
    : vscode.Uri.from({ scheme: 'untitled', path: file });
}

async function open(uri: vscode.Uri, text: string): Promise<void> {
  const taken = await vscode.workspace.fs.stat(uri.with({ scheme: 'file' })).then(
    () => true,
    () => false,
  );
  // A file of that name is left alone: the new document has no name then.
  const document = taken
    ? await vscode.workspace.openTextDocument({ language: 'xml' })
    : await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(0, 0), text);
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(document);
}
