import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { readGuest } from '../../server/src/guest/readGuest';
import { type Controller, giveIndexes, isUsb2, readControllers } from '../../server/src/pci/controllers';
import { parseXml } from '../../server/src/xml/parse';

type Wished = Pick<Controller, 'type' | 'index' | 'model' | 'companion'>;

/** libvirt's own way, one controller after the other through the whole list (virDomainControllerInsertPreAlloced). */
function inserted(wished: readonly Wished[]): Wished[] {
  const list: Wished[] = [];
  for (const added of wished) {
    let at = -1;
    for (let i = list.length - 1; i >= 0; i--) {
      const current = list[i];
      if (current?.type !== added.type) continue;
      if (added.index === -1) {
        at = i + 1;
        break;
      }
      if (current.index > added.index) at = i;
      else if (!added.companion && current.companion && current.index === added.index) at = i;
      else if (at === -1) at = i + 1;
    }
    list.splice(at === -1 ? list.length : at, 0, { ...added });
  }
  return list;
}

/** The lowest index that the type leaves free, looked for anew for each (virDomainAssignControllerIndexes). */
function indexed(list: readonly Wished[]): void {
  list.forEach((controller, at) => {
    if (controller.index !== -1) return;
    const previous = list[at - 1];
    const joins =
      previous !== undefined &&
      isUsb2(controller) &&
      isUsb2(previous) &&
      !list.some(
        ({ type, index, model }) => type === 'usb' && index === previous.index && model === controller.model,
      );
    let index = 0;
    while (list.some((other) => other.type === controller.type && other.index === index)) index++;
    controller.index = joins ? previous.index : index;
  });
}

const wished = fc.array(
  fc.record({
    type: fc.constantFrom('scsi', 'usb', 'pci', 'virtio-serial'),
    index: fc.integer({ min: -1, max: 4 }),
    model: fc.constantFrom(null, 'ich9-ehci1', 'ich9-uhci1', 'ich9-uhci2', 'qemu-xhci'),
    companion: fc.boolean(),
  }),
  { maxLength: 20 },
);

function written({ type, index, model, companion }: Wished): string {
  const attributes = [
    `type='${type}'`,
    ...(index === -1 ? [] : [`index='${index}'`]),
    ...(model === null ? [] : [`model='${model}'`]),
  ];
  return `<controller ${attributes.join(' ')}>${companion ? "<master startport='0'/>" : ''}</controller>`;
}

const shape = ({ type, index, model, companion }: Wished): Wished => ({ type, index, model, companion });

test('controllers stand and count as if each were put into the whole list', () => {
  fc.assert(
    fc.property(wished, (controllers) => {
      const text = `<domain><devices>${controllers.map(written).join('')}</devices></domain>`;
      const guest = readGuest(parseXml(text));
      assert.ok(guest);
      const list = readControllers(guest.byKind.controller);
      const expected = inserted(controllers);
      assert.deepEqual(list.map(shape), expected);
      giveIndexes(list);
      indexed(expected);
      assert.deepEqual(list.map(shape), expected);
    }),
  );
});
