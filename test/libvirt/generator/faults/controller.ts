/** Faults of PCI controllers. */
import { element, pciAddress } from '../draft';
import { type Addition, phb } from './fault';

export const controllerFaults: readonly Addition[] = [
  ['controller index twice', 3, ({ buses }) => buses.map((bus) => phb(`index='${bus}'`))],
  [
    'target index twice',
    3,
    [1, 2, 9].map((target) =>
      [40, 41].map((at) => phb(`index='${at}'`, `<target index='${target}'/>`)).join('\n'),
    ),
  ],
  [
    'target index out of range',
    3,
    ['31', '32', '255', '256', '65536', '-1', '-2'].map((target) =>
      phb("index='8'", `<target index='${target}'/>`),
    ),
  ],
  ['target index zero', 2, [phb("index='8'", "<target index='0'/>")]],
  [
    'target index no number',
    1,
    ['', 'one', '0x1', '1.5', '01'].map((target) => phb("index='8'", `<target index='${target}'/>`)),
  ],
  [
    'node missing',
    2,
    ({ cells }) =>
      [cells, cells + 1, 7, -1].map((node) =>
        phb("index='8'", element("target index='21'", `<node>${node}</node>`)),
      ),
  ],
  [
    'wrong model name',
    3,
    ['pci-bridge', 'i82801b11-bridge', 'pxb', 'pcie-root-port', 'phb'].map((name) =>
      phb("index='8'", `<model name='${name}'/>`),
    ),
  ],
  ['PHB with an address', 2, ({ random }) => [phb("index='8'", pciAddress(random, 0, 9))]],
  [
    'chassis on a PHB',
    1,
    ["chassisNr='3'", "chassis='3' port='0x1'", "busNr='180'"].map((option) =>
      phb("index='8'", `<target ${option}/>`),
    ),
  ],
  ['pcihole64 on a PHB', 1, [phb("index='8'", "<pcihole64 unit='GiB'>1</pcihole64>")]],
  [
    'hot plugging of a PHB',
    1,
    ['on', 'off', 'maybe'].map((hotplug) => phb("index='8'", `<target hotplug='${hotplug}'/>`)),
  ],
  [
    'wrong controller index',
    1,
    ["index='-1'", "index='x'", "index='300'", "index='4294967296'"].map((at) => phb(at)),
  ],
  [
    'other PCI controller',
    4,
    [
      'pcie-root',
      'dmi-to-pci-bridge',
      'pci-expander-bus',
      'pcie-root-port',
      'pcie-switch-upstream-port',
      'pcie-expander-bus',
      'pcie-to-pci-bridge',
      'spapr-pci-host-bridge',
    ].map((model) => `<controller type='pci' index='9' model='${model}'/>`),
  ],
  [
    'PCI controller without model',
    1,
    ["<controller type='pci' index='9'/>", "<controller type='pci' index='0'/>"],
  ],
  [
    'PCI controller 0 not a PHB',
    1,
    ['pci-bridge', 'pcie-root', 'pci-expander-bus'].map(
      (model) => `<controller type='pci' index='0' model='${model}'/>`,
    ),
  ],
  [
    'bridge on a higher bus',
    2,
    ({ random }) =>
      [9, 10].map((bus) =>
        element("controller type='pci' index='9' model='pci-bridge'", pciAddress(random, bus, 4)),
      ),
  ],
];
