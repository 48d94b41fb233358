/** Commands about the host of guests: which source, read anew, kept as a file. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { configuredConnection } from './connection';
import { plainLabel } from './labels';

const settingName = 'host.snapshot';
/** More would be no list to choose from. */
const mostSnapshots = 200;

export function registerHostCommands(client: BaseLanguageClient): vscode.Disposable {
  const command = (name: string, action: () => unknown) =>
    vscode.commands.registerCommand(`pseriesXml.${name}`, action);
  return vscode.Disposable.from(
    command('refreshHost', () => client.sendNotification('pseriesXml/refreshHost', {})),
    command('chooseHostSnapshot', chooseSnapshot),
    command('writeHostSnapshot', () => writeSnapshot(client)),
    command('showHost', showHost),
    // sysfs tells nobody when it changes: whoever comes back to the editor may have changed it.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void client.sendNotification('pseriesXml/editorFocused', {});
    }),
  );
}

/** What can be done about the host, from its place in the language status. */
async function showHost(): Promise<void> {
  const items = [
    {
      label: `$(refresh) ${vscode.l10n.t('Refresh Host')}`,
      run: 'pseriesXml.refreshHost',
      detail: vscode.l10n.t('Read every source anew.'),
    },
    {
      label: `$(file-code) ${vscode.l10n.t('Choose Host Snapshot…')}`,
      run: 'pseriesXml.chooseHostSnapshot',
      detail: vscode.l10n.t('A file with the devices and IOMMU groups of the host that the guests run on.'),
    },
    {
      label: `$(save) ${vscode.l10n.t('Write Host Snapshot…')}`,
      run: 'pseriesXml.writeHostSnapshot',
      detail: vscode.l10n.t(
        'From the libvirt connection or this machine, to be committed beside the guests.',
      ),
    },
    {
      label: `$(gear) ${vscode.l10n.t('Host Settings')}`,
      run: 'workbench.action.openSettings',
      query: 'pseriesXml.host',
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Host of the pSeries guest'),
  });
  if (chosen) await vscode.commands.executeCommand(chosen.run, chosen.query);
}

async function chooseSnapshot(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document.uri;
  const folder = document && vscode.workspace.getWorkspaceFolder(document);
  const files = await vscode.workspace.findFiles('**/*.host.json', '**/node_modules/**', mostSnapshots);
  const pathOf = (file: vscode.Uri) =>
    folder && file.toString().startsWith(`${folder.uri}/`)
      ? file.path.slice(folder.uri.path.length + 1)
      : file.fsPath;
  const browse = { label: `$(folder-opened) ${vscode.l10n.t('Another File…')}`, path: null };
  const none = {
    label: `$(discard) ${vscode.l10n.t('None')}`,
    detail: vscode.l10n.t('The snapshot beside each guest, else the libvirt connection, else this machine.'),
    path: '',
  };
  const found = files.map((file) => ({ label: plainLabel(pathOf(file)), path: pathOf(file) }));
  const chosen = await vscode.window.showQuickPick([...found.sort(byLabel), browse, none], {
    title: vscode.l10n.t('Choose Host Snapshot'),
    placeHolder: vscode.l10n.t('The host that the guests of this folder run on'),
  });
  if (!chosen) return;
  const path = chosen.path ?? (await browseSnapshot(pathOf));
  if (path === undefined) return;
  const target = folder
    ? vscode.ConfigurationTarget.WorkspaceFolder
    : vscode.workspace.workspaceFolders
      ? vscode.ConfigurationTarget.Workspace
      : vscode.ConfigurationTarget.Global;
  const configuration = vscode.workspace.getConfiguration('pseriesXml', document);
  await configuration.update(settingName, path === '' ? undefined : path, target);
}

const byLabel = (a: { readonly label: string }, b: { readonly label: string }) =>
  a.label < b.label ? -1 : 1;

async function browseSnapshot(pathOf: (file: vscode.Uri) => string): Promise<string | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Choose Host Snapshot'),
      filters: { [vscode.l10n.t('Host snapshots')]: ['json'] },
    })) ?? [];
  return file && pathOf(file);
}

async function writeSnapshot(client: BaseLanguageClient): Promise<void> {
  const connection = configuredConnection();
  const sources = [
    ...(connection ? [{ label: vscode.l10n.t('libvirt at {0}', connection), connection }] : []),
    { label: vscode.l10n.t('This machine'), description: 'sysfs', connection: null },
  ];
  const source =
    sources.length === 1
      ? sources[0]
      : await vscode.window.showQuickPick(sources, {
          title: vscode.l10n.t('Write Host Snapshot: which host?'),
        });
  if (!source) return;
  const answer = await client.sendRequest<{ text: string } | { reason: string }>('pseriesXml/hostSnapshot', {
    connection: source.connection,
  });
  if ('reason' in answer) {
    vscode.window.showErrorMessage(vscode.l10n.t('There is no snapshot to write: {0}', answer.reason));
    return;
  }
  const folder = folderOfActive();
  const name = `${hostName(source.connection)}.host.json`;
  const file = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Write Host Snapshot'),
    filters: { [vscode.l10n.t('Host snapshots')]: ['json'] },
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
  });
  if (!file) return;
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(answer.text));
  const show = vscode.l10n.t('Show');
  const words = vscode.l10n.t(
    '{0}: the devices of {1}. Guests beside it are checked against them.',
    file.path.split('/').at(-1) ?? '',
    source.label,
  );
  if ((await vscode.window.showInformationMessage(words, show)) === show)
    await vscode.window.showTextDocument(file);
}

function folderOfActive(): vscode.Uri | undefined {
  const active = vscode.window.activeTextEditor?.document.uri;
  if (active && active.scheme !== 'untitled') return vscode.Uri.joinPath(active, '..');
  return vscode.workspace.workspaceFolders?.[0]?.uri;
}

/** The host in a connection, as a file may be named. */
function hostName(connection: string | null): string {
  const host = /^[^:]*:\/\/(?:[^@/]*@)?([^/:?#]+)/.exec(connection ?? '')?.[1];
  return host && /^[\w.-]+$/.test(host) ? (host.split('.')[0] ?? 'host') : 'host';
}
