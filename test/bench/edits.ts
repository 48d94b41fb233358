/** What somebody does to a guest, as edits of its text. */
import { nic } from './guests';

export interface Edit {
  readonly what: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Edits about the middle of a guest; each is of the text as it is. */
export function editsOf(text: string): readonly Edit[] {
  const middle = text.indexOf('    <hostdev ', text.indexOf('<hostdev') + 1);
  const slot = text.indexOf("slot='0x", text.indexOf("<address type='pci'", middle)) + 8;
  const path = text.indexOf('/dev/disk', text.indexOf('<disk') + 0.5 * (middle - text.indexOf('<disk'))) + 8;
  const endTag = text.indexOf('</hostdev>', middle);
  const note = text.indexOf('rack', text.indexOf('<metadata>')) + 2;
  const nics = (count: number) =>
    Array.from({ length: count }, (_, index) => nic(50_000 + index, '')).join('');
  return [
    { what: 'a character in the path of a disk', start: path, end: path, text: 'x' },
    { what: 'a character in the metadata', start: note, end: note, text: 'x' },
    { what: 'a character in a PCI slot', start: slot, end: slot + 1, text: '1' },
    { what: 'a new device', start: middle, end: middle, text: nics(1) },
    { what: 'a deleted end tag', start: endTag, end: endTag + 10, text: '' },
    { what: 'a paste of 200 devices', start: middle, end: middle, text: nics(200) },
  ];
}

/** The edit that takes it back. */
export function undo(text: string, { what, start, end, text: put }: Edit): Edit {
  return { what: `${what}, undone`, start, end: start + put.length, text: text.slice(start, end) };
}
