/** PHBs, bridges and other controllers of a random guest. */
import { type Draft, element, somePciAddress, someReg } from './draft';

/** PHBs with holes, target indexes and NUMA nodes as people write them, and here and there a bridge. */
export function addPciControllers(draft: Draft): void {
  const { random, buses, cells } = draft;
  const targets = Array.from({ length: 30 }, (_, at) => at + 1);
  const free = random.chance(0.5) ? random.shuffle(targets) : targets;
  const written: string[] = [];
  let index = random.chance(0.1) ? 1 : 0;
  for (let left = random.pick([0, 0, 1, 1, 2, 2, 3, 4, 5, 6]); left > 0; left--) {
    if (!buses.includes(index)) buses.push(index);
    const target = random.chance(0.5) ? (index === 0 ? 0 : free.shift()) : undefined;
    const node = cells > 0 && index > 0 && random.chance(0.3) ? random.below(cells) : undefined;
    const attributes = target === undefined ? '' : ` index='${target}'`;
    const children = [
      random.chance(0.6) ? "<model name='spapr-pci-host-bridge'/>" : '',
      node === undefined ? '' : element(`target${attributes}`, `<node>${node}</node>`),
      node === undefined && attributes !== '' ? `<target${attributes}/>` : '',
    ];
    const bare = index > 0 && children.join('') === '' && random.chance(0.1);
    written.push(
      element(`controller type='pci'${bare ? '' : ` index='${index}'`} model='pci-root'`, ...children),
    );
    index += random.chance(0.85) ? 1 : random.pick([2, 3, 5]);
  }
  if (random.chance(0.12)) {
    const number = Math.max(...buses) + 1;
    written.push(
      element(
        `controller type='pci' index='${number}' model='pci-bridge'`,
        random.chance(0.3) ? "<model name='pci-bridge'/>" : '',
        random.chance(0.3) ? `<target chassisNr='${random.pick([number, 1, 5, 255])}'/>` : '',
        somePciAddress(draft, 0.4),
      ),
    );
    if (random.chance(0.5)) buses.push(number);
  }
  draft.devices.push(...(random.chance(0.3) ? random.shuffle(written) : written));
}

/** SCSI, USB and virtio-serial controllers. */
export function addOtherControllers(draft: Draft): void {
  const { random, devices } = draft;
  if (random.chance(0.4)) {
    const model = random.pick(['virtio-scsi', 'virtio-scsi', 'ibmvscsi', 'ibmvscsi', '']);
    const count = random.pick([1, 1, 1, 2]);
    for (let index = 0; index < count; index++) {
      const address =
        model === 'ibmvscsi' ? someReg(draft, 0x2000) : model === '' ? '' : somePciAddress(draft);
      devices.push(
        element(`controller type='scsi' index='${index}'${model && ` model='${model}'`}`, address),
      );
    }
  }
  if (random.chance(0.45)) {
    const model = random.pick([
      'pci-ohci',
      'nec-xhci',
      'qemu-xhci',
      'qemu-xhci',
      'none',
      '',
      'piix3-uhci',
      'ehci',
    ]);
    const ports =
      model.endsWith('xhci') && random.chance(0.3) ? ` ports='${random.pick([1, 4, 8, 15])}'` : '';
    const address = model === 'none' ? '' : somePciAddress(draft);
    devices.push(element(`controller type='usb' index='0'${model && ` model='${model}'`}${ports}`, address));
  }
  if (random.chance(0.3)) {
    const ports = random.chance(0.5) ? " ports='31'" : '';
    devices.push(element(`controller type='virtio-serial' index='0'${ports}`, somePciAddress(draft)));
  }
}
