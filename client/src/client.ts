/** What the node and the web client have in common: which documents, which files, what happens when the server dies. */
import * as vscode from 'vscode';
import {
  type BaseLanguageClient,
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type ErrorHandler,
  type LanguageClientOptions,
} from 'vscode-languageclient';
import { registerClosingTags } from './closingTags';
import { registerCommands } from './commands';
import { registerCompletedGuests } from './completedGuest';
import { registerDevicesOfPhb } from './devicesOfPhb';
import { registerDeviceXml } from './deviceXml';
import { registerExampleGuest } from './exampleGuest';
import { answerFileRequests } from './files';
import { followOtherExtensions, genericFeatures } from './genericXmlFeatures';
import { registerHost } from './host/register';
import { listenForJudgedAnew } from './judgedAnew';
import { followOtherFormatters, otherFormatter } from './otherFormatter';
import { restartLimit, restartsAllowed } from './restarts';
import { registerTopology } from './topology/register';

export const clientId = 'pseriesXml';
export const clientName = 'pSeries Guest XML';

/** Starts the server again when it dies; when it dies too often, `giveUp` is called instead. */
function restartingErrorHandler(giveUp: () => void): ErrorHandler {
  const mayRestart = restartLimit(Date.now);
  return {
    error: () => ({ action: ErrorAction.Continue }),
    closed(): CloseHandlerResult {
      if (mayRestart()) return { action: CloseAction.Restart, handled: true };
      giveUp();
      return { action: CloseAction.DoNotRestart, handled: true };
    },
  };
}

async function askForRestart(output: vscode.OutputChannel): Promise<void> {
  const restart = vscode.l10n.t('Restart');
  const showOutput = vscode.l10n.t('Show Output');
  const answer = await vscode.window.showErrorMessage(
    vscode.l10n.t(
      'The {0} server ended {1} times within three minutes and was not started again. Guests are not checked until it runs.',
      clientName,
      restartsAllowed + 1,
    ),
    restart,
    showOutput,
  );
  if (answer === restart) await vscode.commands.executeCommand('pseriesXml.restartServer');
  if (answer === showOutput) output.show();
}

/**
 * Options of the language client, node and web alike.
 *
 * @param abilities - what this kind of extension host has besides: it can run virsh
 */
export function clientOptions(
  output: vscode.LogOutputChannel,
  abilities: { readonly virsh?: boolean } = {},
): LanguageClientOptions {
  return {
    // Any scheme: files, untitled, remote and virtual file systems. The server finds guests by content.
    documentSelector: [{ language: 'xml' }],
    outputChannel: output,
    // The server may ask for files, and is asked for completed guests: see files.ts, completedGuest.ts.
    initializationOptions: {
      ...abilities,
      files: true,
      completedGuests: true,
      devicesOfPhb: true,
      extractsDevices: true,
      // Asked for whenever the server is started.
      get otherFormatter() {
        return otherFormatter();
      },
    },
    errorHandler: restartingErrorHandler(() => void askForRestart(output)),
    middleware: {
      ...genericFeatures,
      // An edit counted for an older text would land in the wrong place.
      async provideCodeActions(document, range, context, token, next) {
        const version = document.version;
        const actions = await next(document, range, context, token);
        return document.version === version ? actions : [];
      },
    },
  };
}

/** Starts the client and registers all that lives as long as the extension. */
export async function run(
  context: vscode.ExtensionContext,
  output: vscode.LogOutputChannel,
  client: BaseLanguageClient,
): Promise<void> {
  const judgedAnew = listenForJudgedAnew(client);
  context.subscriptions.push(
    output,
    client,
    judgedAnew,
    answerFileRequests(client),
    registerCommands(client, output),
    registerCompletedGuests(client, judgedAnew.event),
    registerDevicesOfPhb(client),
    registerDeviceXml(client),
    registerTopology(context, client, judgedAnew.event),
    registerHost(client, judgedAnew.event),
    followOtherExtensions(client),
    registerExampleGuest(),
    registerClosingTags(client),
    followOtherFormatters(client),
  );
  await client.start();
}
