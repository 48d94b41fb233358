/** The language status of a guest: what it is, the libvirt it is judged by, and where its host is known from. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { holdsGuest } from '../guestDocuments';
import { plainLabel } from './labels';

interface GuestStatus {
  readonly libvirtVersion: string;
  readonly host: { readonly source: string; readonly takenAt: string | null } | null;
  readonly reading: boolean;
  readonly fault: string | null;
}

/** Milliseconds. A text that is being typed is asked about when there is a pause. */
const pause = 400;
/** Characters of a name or a fault. */
const longest = 48;
const selector = { language: 'xml' };

/** @param judgedAnew - settings or hosts are others now */
export function showGuestStatus(
  client: BaseLanguageClient,
  judgedAnew: vscode.Event<void>,
): vscode.Disposable {
  let items:
    | { readonly guest: vscode.LanguageStatusItem; readonly host: vscode.LanguageStatusItem }
    | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  const hide = () => {
    items?.guest.dispose();
    items?.host.dispose();
    items = undefined;
  };
  const update = async () => {
    clearTimeout(timer);
    const document = vscode.window.activeTextEditor?.document;
    const question = ++asked;
    const status =
      document && holdsGuest(document)
        ? await client
            .sendRequest<GuestStatus | null>('pseriesXml/status', {
              uri: client.code2ProtocolConverter.asUri(document.uri),
            })
            .catch(() => null)
        : null;
    // Another document is in front, or there is a newer question.
    if (question !== asked) return;
    if (!status) return hide();
    items ??= createItems();
    fill(items, status);
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(update, pause);
  };
  return vscode.Disposable.from(
    judgedAnew(update),
    vscode.window.onDidChangeActiveTextEditor(update),
    client.onDidChangeState(soon),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (
        document === vscode.window.activeTextEditor?.document &&
        holdsGuest(document) !== (items !== undefined)
      )
        soon();
    }),
    {
      dispose() {
        clearTimeout(timer);
        asked += 1;
        hide();
      },
    },
  );
}

function createItems() {
  const guest = vscode.languages.createLanguageStatusItem('pseriesXml.guest', selector);
  const host = vscode.languages.createLanguageStatusItem('pseriesXml.host', selector);
  guest.name = vscode.l10n.t('pSeries guest');
  host.name = vscode.l10n.t('Host of the pSeries guest');
  guest.command = {
    command: 'workbench.action.openSettings',
    title: vscode.l10n.t('Settings'),
    arguments: ['@ext:pseries-guest-xml.pseries-guest-xml'],
  };
  host.command = { command: 'pseriesXml.showHost', title: vscode.l10n.t('Host…') };
  return { guest, host };
}

function fill(
  items: { readonly guest: vscode.LanguageStatusItem; readonly host: vscode.LanguageStatusItem },
  { libvirtVersion, host, reading, fault }: GuestStatus,
): void {
  items.guest.text = vscode.l10n.t('pSeries guest · libvirt {0}', libvirtVersion);
  items.host.busy = reading;
  items.host.text = host
    ? vscode.l10n.t('host: {0}', shortened(host.source))
    : reading
      ? vscode.l10n.t('host: being asked')
      : vscode.l10n.t('host: not known');
  items.host.detail = [
    host?.takenAt ? vscode.l10n.t('taken {0}', timeText(host.takenAt)) : '',
    fault ? shortened(fault) : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
  items.host.severity = fault
    ? vscode.LanguageStatusSeverity.Warning
    : vscode.LanguageStatusSeverity.Information;
}

/** The line has no room for more, and hides the command behind it. */
function shortened(text: string): string {
  const line = plainLabel(text);
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** A time as people of the editor's language write it; what is no time is left as it is. */
function timeText(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime())
    ? plainLabel(time)
    : date.toLocaleString(vscode.env.language, { dateStyle: 'short', timeStyle: 'short' });
}
