/** Whether there is a formatter: an editor asks its user which of several to take, so ours is there only where it is wanted. */
import {
  type Connection,
  type Disposable,
  DocumentFormattingRequest,
  DocumentOnTypeFormattingRequest,
  DocumentRangeFormattingRequest,
} from 'vscode-languageserver';
import { type ClientAbilities, onTypeTriggers } from './capabilities';
import type { DocumentSettings } from './settings';

export interface Formatting {
  /** By the settings in force; never rejects. */
  readonly isWanted: () => Promise<boolean>;
  /** The settings are others now. */
  readonly settingsChanged: () => void;
  /** Whether another extension of the editor formats XML. */
  readonly otherFormatter: (there: boolean) => void;
}

/** @param settings - of the window: one formatter serves all documents */
export function createFormatting(
  connection: Connection,
  abilities: ClientAbilities,
  settings: () => Promise<DocumentSettings>,
): Formatting {
  let otherIsThere = abilities.otherFormatter;
  let registered: Disposable | undefined;
  let wanted = Promise.resolve(false);

  const decide = async (): Promise<boolean> => {
    const { format } = await settings();
    return format === 'on' || (format === 'auto' && !otherIsThere);
  };
  const register = async (isWanted: boolean): Promise<void> => {
    if (!abilities.registersFormatting || isWanted === (registered !== undefined)) return;
    if (!isWanted) {
      registered?.dispose();
      registered = undefined;
      return;
    }
    const documentSelector = [{ language: 'xml' }];
    const all = await Promise.all([
      connection.client.register(DocumentFormattingRequest.type, { documentSelector }),
      connection.client.register(DocumentRangeFormattingRequest.type, { documentSelector }),
      connection.client.register(DocumentOnTypeFormattingRequest.type, {
        documentSelector,
        ...onTypeTriggers,
      }),
    ]);
    registered = { dispose: () => all.forEach((each) => void each.dispose()) };
  };
  // One after the other: what is registered twice could not be taken back.
  const update = () => {
    wanted = wanted.then(async (before) => {
      try {
        const isWanted = await decide();
        await register(isWanted);
        return isWanted;
      } catch {
        return before;
      }
    });
  };
  update();
  return {
    isWanted: () => wanted,
    settingsChanged: update,
    otherFormatter(there) {
      otherIsThere = there;
      update();
    },
  };
}
