/** Faults of addresses. */
import { element, pciAddress } from '../draft';
import { type Addition, nic, someBus } from './fault';

const disk = (target: string, kind = 'disk', ...more: readonly string[]) =>
  element(
    `disk type='file' device='${kind}'`,
    "<source file='/var/lib/libvirt/images/x.raw'/>",
    `<target ${target}/>`,
    ...more,
  );
const balloon = (...more: readonly string[]) => element("memballoon model='virtio'", ...more);

export const addressFaults: readonly Addition[] = [
  [
    'address in use',
    5,
    ({ random, taken }) =>
      [...taken]
        .filter((place) => place.includes(':'))
        .concat('0:1')
        .map((place) => nic(pciAddress(random, ...(place.split(':').map(Number) as [number, number])))),
  ],
  [
    'two devices at one address',
    3,
    (draft) => [
      nic(pciAddress(draft.random, someBus(draft), 21)).concat(
        '\n',
        nic(pciAddress(draft.random, someBus(draft), 21)),
      ),
    ],
  ],
  [
    'bus without a PHB',
    3,
    ({ random, buses }) =>
      [1, 2, 5, 20].map((more) => nic(pciAddress(random, Math.max(...buses) + more, random.pick([1, 2, 9])))),
  ],
  [
    'bus out of range',
    1,
    ["<address type='pci' bus='0x100' slot='1'/>", "<address type='pci' bus='255' slot='1'/>"].map(nic),
  ],
  ['slot 0', 3, (draft) => [nic(pciAddress(draft.random, someBus(draft), 0))]],
  [
    'slot out of range',
    2,
    (draft) => [32, 33, 64].map((slot) => nic(pciAddress(draft.random, someBus(draft), slot))),
  ],
  [
    'function without function 0',
    3,
    (draft) =>
      [1, 3, 7].map((fn) =>
        nic(pciAddress(draft.random, someBus(draft), 11, fn, draft.random.pick(['', " multifunction='on'"]))),
      ),
  ],
  [
    'function out of range',
    2,
    (draft) => [8, 9].map((fn) => nic(pciAddress(draft.random, someBus(draft), 11, fn))),
  ],
  [
    'other PCI domain',
    2,
    ["<address type='pci' domain='0x0001' bus='0x00' slot='0x05' function='0x0'/>"].map(nic),
  ],
  [
    'multifunction off',
    3,
    (draft) => {
      const bus = someBus(draft);
      return [
        `${nic(pciAddress(draft.random, bus, 13, 0, " multifunction='off'"))}\n${nic(pciAddress(draft.random, bus, 13, 1))}`,
      ];
    },
  ],
  [
    'functions without multifunction',
    2,
    (draft) => {
      const bus = someBus(draft);
      return [`${nic(pciAddress(draft.random, bus, 14, 2))}\n${nic(pciAddress(draft.random, bus, 14))}`];
    },
  ],
  [
    'address of another kind',
    3,
    [
      "<address type='spapr-vio' reg='0x5000'/>",
      "<address type='ccw' cssid='0xfe' ssid='0x0' devno='0x0001'/>",
      "<address type='virtio-mmio'/>",
      "<address type='drive' controller='0' bus='0' target='0' unit='0'/>",
      "<address type='isa' iobase='0x505' irq='0x1'/>",
      "<address type='usb' bus='0' port='1'/>",
      "<address type='unassigned'/>",
    ].flatMap((address) => [nic(address), disk("dev='vdx' bus='virtio'", 'disk', address)]),
  ],
  [
    'odd address',
    2,
    [
      "<address type='pci' bus='x' slot='1'/>",
      "<address type='pci' slot='-1'/>",
      "<address type='pci' bus='0' slot='2' function='' />",
      "<address bus='0' slot='1'/>",
      "<address type='bogus'/>",
      "<address type='pci' slot='3' multifunction='maybe'/>",
    ].map(nic),
  ],
  [
    'zpci',
    1,
    [
      balloon(
        "<address type='pci' domain='0x0000' bus='0x00' slot='0x1e' function='0x0'>\n  <zpci uid='0x0001' fid='0x00000000'/>\n</address>",
      ),
    ],
  ],
];
