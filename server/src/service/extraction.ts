/** The action that makes a document of its own of a device. */
import { type CodeAction, CodeActionKind, type Command, CreateFile } from 'vscode-languageserver-types';
import { deviceName } from '../rules/words';
import type { Span } from '../xml/syntaxTree';
import { deviceAt } from './refactorings/deviceAt';
import { deviceXml } from './refactorings/deviceXml';
import { isRefused } from './refused';
import type { Snapshot } from './snapshot';

export const extractKind = `${CodeActionKind.RefactorExtract}.device`;

/** The client's command, which takes the guest's URI and the position of the device. */
const extractCommand = 'pseriesXml.extractDevice';

interface Extracting {
  /** By the client's own command, or as a new file beside the guest. */
  readonly extracts?: 'command' | 'file' | undefined;
  readonly only?: readonly string[] | undefined;
  readonly explains?: boolean;
}

/** At most one action, for the device that holds the span; refused ones only for who asked. */
export function extraction(
  { text, guest, uri, positions }: Snapshot,
  span: Span,
  { extracts, only, explains }: Extracting,
): readonly CodeAction[] {
  const device = guest && deviceAt(guest, span);
  if (!extracts || !guest || !device) return [];
  const xml = deviceXml(text, guest, device);
  const title = `Extract ${deviceName(device)} as XML for virsh attach-device`;
  const kind = extractKind;
  if (isRefused(xml)) {
    return explains && only?.includes(kind) ? [{ title, kind, disabled: { reason: xml.reason } }] : [];
  }
  if (extracts === 'command') {
    const position = positions.positionAt(device.start);
    const command: Command = { title, command: extractCommand, arguments: [uri, position] };
    return [{ title, kind, command }];
  }
  const folder = /^(file:\/\/.*\/)[^/]*$/.exec(uri)?.[1];
  if (folder === undefined) return [];
  const file = `${folder}${xml.name}`;
  const start = { line: 0, character: 0 };
  // a file that is there already is left alone: the whole edit fails
  const documentChanges = [
    CreateFile.create(file),
    {
      textDocument: { uri: file, version: null },
      edits: [{ range: { start, end: start }, newText: xml.text }],
    },
  ];
  return [{ title, kind, edit: { documentChanges } }];
}
