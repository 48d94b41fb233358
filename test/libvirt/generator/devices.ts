/** Devices of a random guest: emulated ones of every class, and host devices of the made-up groups. */
import type { HostDevice } from '../../../server/src/host/topology';
import { hostDevices } from '../madeUpHost';
import { type Draft, element, somePciAddress, someReg } from './draft';

const prefixes: { readonly [bus: string]: string } = { virtio: 'vd', scsi: 'sd', usb: 'sd' };

function addDisks(draft: Draft): void {
  const { random, devices } = draft;
  const used = { vd: 0, sd: 0 };
  for (let left = random.pick([0, 1, 1, 2, 3]); left > 0; left--) {
    const bus = random.pick(['virtio', 'virtio', 'scsi', 'scsi', 'usb']);
    const prefix = prefixes[bus] === 'vd' ? 'vd' : 'sd';
    const target = prefix + String.fromCharCode(97 + used[prefix]++);
    const kind = bus !== 'virtio' && random.chance(0.25) ? 'cdrom' : 'disk';
    const format = random.pick(['qcow2', 'raw']);
    const drive = `<address type='drive' controller='${random.pick([0, 0, 0, 1])}' bus='0' target='${random.pick([0, 0, 1])}' unit='${used.sd}'/>`;
    devices.push(
      element(
        `disk type='file' device='${kind}'`,
        `<driver name='qemu' type='${format}'/>`,
        `<source file='/var/lib/libvirt/images/${target}.${format}'/>`,
        `<target dev='${target}' bus='${bus}'/>`,
        kind === 'cdrom' ? '<readonly/>' : '',
        bus === 'virtio' ? somePciAddress(draft) : bus === 'scsi' && random.chance(0.25) ? drive : '',
      ),
    );
  }
}

function addInterfaces(draft: Draft): void {
  const { random, devices } = draft;
  for (let left = random.pick([0, 1, 1, 2, 3]); left > 0; left--) {
    const model = random.pick(['virtio', 'virtio', 'e1000', 'spapr-vlan', 'rtl8139', '']);
    const [type, source] = random.pick([
      ['network', "<source network='default'/>"],
      ['bridge', "<source bridge='br0'/>"],
      ['user', ''],
    ] as const);
    const mac = Array.from({ length: 3 }, () => random.below(256).toString(16).padStart(2, '0')).join(':');
    devices.push(
      element(
        `interface type='${type}'`,
        random.chance(0.8) ? `<mac address='52:54:00:${mac}'/>` : '',
        source,
        model && `<model type='${model}'/>`,
        model === 'spapr-vlan' ? someReg(draft, 0x1000) : somePciAddress(draft),
      ),
    );
  }
}

/** `<address>` of a host device, as a `<source>` holds it. */
export function hostSource(address: string, more = ''): string {
  const [domain, bus, slot, fn] = address.split(/[:.]/);
  return element(
    'source',
    `<address${more} domain='0x${domain}' bus='0x${bus}' slot='0x${slot}' function='0x${fn}'/>`,
  );
}

/** Devices in random order, or those of one group next to each other. */
function hostDevicesInOrder({ random }: Draft): readonly HostDevice[] {
  const shuffled = random.shuffle(hostDevices);
  if (random.chance(0.5)) return shuffled;
  const groups = [...new Set(shuffled.map(({ iommuGroup }) => iommuGroup))];
  return groups.flatMap((group) => shuffled.filter(({ iommuGroup }) => iommuGroup === group));
}

function addHostDevices(draft: Draft): void {
  const { random, devices, buses } = draft;
  const away = buses.filter((bus) => bus !== 0);
  const chosen = hostDevicesInOrder(draft).slice(0, random.pick([0, 0, 1, 2, 2, 3, 4, 5, 6, 9]));
  for (const [number, { address }] of chosen.entries()) {
    const managed = random.pick([" managed='yes'", " managed='yes'", " managed='no'", '']);
    const driver = random.chance(0.2) ? "<driver name='vfio'/>" : '';
    const place = somePciAddress(draft, 0.3, away.length > 0 && random.chance(0.85) ? away : buses);
    const network = random.chance(0.2);
    devices.push(
      network
        ? element(
            `interface type='hostdev'${managed}`,
            `<mac address='52:54:00:aa:00:${number.toString(16).padStart(2, '0')}'/>`,
            driver,
            hostSource(address, " type='pci'"),
            place,
          )
        : element(
            `hostdev mode='subsystem' type='pci'${managed}`,
            driver,
            hostSource(address),
            random.chance(0.05) ? "<rom bar='off'/>" : '',
            place,
          ),
    );
  }
}

/** Serial devices, console and channel. */
export function addCharacterDevices(draft: Draft): void {
  const { random, devices } = draft;
  const serials = random.pick([0, 0, 1, 1, 2, 3]);
  for (let port = 0; port < serials; port++) {
    const target = random.pick([
      `<target port='${port}'/>`,
      `<target type='spapr-vio-serial' port='${port}'/>`,
      element(`target type='spapr-vio-serial' port='${port}'`, "<model name='spapr-vty'/>"),
    ]);
    devices.push(element("serial type='pty'", target, someReg(draft, 0x30000000)));
  }
  if (random.chance(0.3)) {
    const type = random.pick(['serial', 'virtio']);
    devices.push(element("console type='pty'", `<target type='${type}' port='0'/>`));
  }
  if (random.chance(0.2)) {
    devices.push(element("channel type='unix'", "<target type='virtio' name='org.qemu.guest_agent.0'/>"));
  }
}

function addOthers(draft: Draft): void {
  const { random, devices } = draft;
  const maybe = (probability: number, write: () => string) => {
    if (random.chance(probability)) devices.push(write());
  };
  maybe(0.25, () => {
    const type = random.pick(['keyboard', 'mouse', 'tablet']);
    return random.chance(0.5)
      ? `<input type='${type}' bus='usb'/>`
      : element(`input type='${type}' bus='virtio'`, somePciAddress(draft));
  });
  maybe(0.15, () => "<graphics type='vnc' port='-1' autoport='yes'/>");
  maybe(0.25, () => {
    const model = random.pick(['vga', 'vga', 'virtio', 'none', 'bochs']);
    return element('video', `<model type='${model}'/>`, model === 'none' ? '' : somePciAddress(draft));
  });
  maybe(0.05, () => element("sound model='ich6'", somePciAddress(draft)));
  maybe(0.05, () => element("watchdog model='i6300esb' action='reset'", somePciAddress(draft)));
  maybe(0.35, () => element("memballoon model='virtio'", somePciAddress(draft, 0.4)));
  maybe(0.25, () =>
    element("rng model='virtio'", "<backend model='random'>/dev/urandom</backend>", somePciAddress(draft)),
  );
  maybe(0.1, () => "<panic model='pseries'/>");
  maybe(0.12, () => element('nvram', someReg(draft, 0x3000)));
  maybe(0.05, () => element("vsock model='virtio'", "<cid auto='yes'/>", somePciAddress(draft)));
  maybe(0.05, () =>
    element("tpm model='tpm-spapr'", "<backend type='emulator' version='2.0'/>", someReg(draft, 0x4000)),
  );
  maybe(0.04, () =>
    element(
      "shmem name='ring'",
      "<model type='ivshmem-plain'/>",
      "<size unit='M'>4</size>",
      somePciAddress(draft),
    ),
  );
}

/** Every class of devices, in random order. */
export function addDevices(draft: Draft): void {
  const classes = [addDisks, addInterfaces, addHostDevices, addCharacterDevices, addOthers];
  for (const add of draft.random.shuffle(classes)) add(draft);
}
