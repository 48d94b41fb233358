/** What the elements of `<domain>` are for: the root of all notes. */
import { devices } from './devices';
import type { ElementNote } from './note';

export const domain: ElementNote = {
  what: 'A guest: one virtual machine, as libvirt knows it.',
  elements: {
    devices: {
      what: 'What the guest is given: controllers, disks, network adapters, host devices.',
      elements: devices,
    },
  },
};

/** The note of the element that the names lead to, the first of them that of the root; undefined where nothing is known. */
export function noteAt(path: readonly string[]): ElementNote | undefined {
  const [root, ...rest] = path;
  if (root !== 'domain') return undefined;
  return rest.reduce<ElementNote | undefined>(
    (note, name) => (note?.elements && Object.hasOwn(note.elements, name) ? note.elements[name] : undefined),
    domain,
  );
}
