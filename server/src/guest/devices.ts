/** A device's element → its facts. Offsets are relative to the element, so the facts hold as long as the element does. */
import type { Located, XmlElement } from '../xml/syntaxTree';
import { readAddress, readHostAddress } from './addresses';
import {
  anyBaseInt,
  asText,
  attributeFact,
  childOf,
  decimal,
  decimalInt,
  present,
  type Reader,
  textFact,
} from './facts';
import type {
  CharacterFacts,
  ControllerFacts,
  DeviceFacts,
  DeviceKind,
  DiskFacts,
  HostdevFacts,
  InterfaceFacts,
  PlainFacts,
} from './guest';
import { placeInside } from './kept';

const attribute = (element: Located | undefined, name: string) => attributeFact(element, name, asText);

function readController(device: Located): ControllerFacts {
  const target = childOf(device, 'target');
  return present({
    kind: 'controller' as const,
    element: device.node,
    address: readAddress(device),
    alias: aliasOf(device),
    type: attribute(device, 'type'),
    index: attributeFact(device, 'index', decimalInt),
    model: attribute(device, 'model'),
    modelName: attribute(childOf(device, 'model'), 'name'),
    targetIndex: attributeFact(target, 'index', anyBaseInt),
    node: textFact(childOf(target, 'node'), decimal),
    hotplug: attribute(target, 'hotplug'),
    chassisNr: attributeFact(target, 'chassisNr', anyBaseInt),
    chassis: attributeFact(target, 'chassis', anyBaseInt),
    port: attributeFact(target, 'port', anyBaseInt),
    busNr: attributeFact(target, 'busNr', anyBaseInt),
    ports: attributeFact(device, 'ports', decimalInt),
  });
}

function readDisk(device: Located): DiskFacts {
  const target = childOf(device, 'target');
  return present({
    kind: 'disk' as const,
    element: device.node,
    address: readAddress(device),
    alias: aliasOf(device),
    device: attribute(device, 'device'),
    type: attribute(device, 'type'),
    target: attribute(target, 'dev'),
    bus: attribute(target, 'bus'),
  });
}

/** libvirt knows NIC models in any case (conf/domain_conf.c: virDomainNetSetModelString). */
const nicModel: Reader<string> = (text) => text.toLowerCase();

function readInterface(device: Located): InterfaceFacts {
  const type = attribute(device, 'type');
  const host = type?.value === 'hostdev' ? readHostAddress(device) : undefined;
  return present({
    kind: 'interface' as const,
    element: device.node,
    address: readAddress(device),
    alias: aliasOf(device),
    type,
    model: attributeFact(childOf(device, 'model'), 'type', nicModel),
    mac: attribute(childOf(device, 'mac'), 'address'),
    network: attribute(childOf(device, 'source'), 'network'),
    managed: attribute(device, 'managed'),
    // a USB NIC may be handed over this way, too
    host: host?.type === undefined || host.type.value === 'pci' ? host : undefined,
  });
}

function readHostdev(device: Located): HostdevFacts {
  const mode = attribute(device, 'mode');
  const type = attribute(device, 'type');
  const pci = (mode === undefined || mode.value === 'subsystem') && type?.value === 'pci';
  return present({
    kind: 'hostdev' as const,
    element: device.node,
    address: readAddress(device),
    alias: aliasOf(device),
    mode,
    type,
    model: attribute(device, 'model'),
    managed: attribute(device, 'managed'),
    host: pci ? readHostAddress(device) : undefined,
  });
}

function readCharacter(device: Located, kind: CharacterFacts['kind']): CharacterFacts {
  const target = childOf(device, 'target');
  return present({
    kind,
    element: device.node,
    address: readAddress(device),
    alias: aliasOf(device),
    type: attribute(device, 'type'),
    targetType: attribute(target, 'type'),
    targetModel: attribute(childOf(target, 'model'), 'name'),
  });
}

/** Where the facts of the other devices are written, if not in attributes of the same name. */
const elsewhere: {
  readonly [K in PlainFacts['kind']]?: {
    readonly [F in 'type' | 'model' | 'backend']?: readonly [child: string, attribute: string];
  };
} = {
  filesystem: { backend: ['driver', 'type'] },
  video: { model: ['model', 'type'] },
  shmem: { model: ['model', 'type'] },
  rng: { backend: ['backend', 'model'] },
  crypto: { backend: ['backend', 'model'] },
  tpm: { backend: ['backend', 'type'] },
};

function readPlain(device: Located, kind: PlainFacts['kind']): PlainFacts {
  const read = (name: 'type' | 'model' | 'backend') => {
    const place = elsewhere[kind]?.[name];
    return place === undefined ? attribute(device, name) : attribute(childOf(device, place[0]), place[1]);
  };
  return present({
    kind,
    element: device.node,
    address: readAddress(device),
    alias: aliasOf(device),
    type: read('type'),
    model: read('model'),
    bus: attribute(device, 'bus'),
    backend: read('backend'),
  });
}

const aliasOf = (device: Located) => attribute(childOf(device, 'alias'), 'name');

const characterKinds = ['serial', 'parallel', 'channel', 'console'] as const;
const plainKinds = [
  'lease',
  'filesystem',
  'smartcard',
  'input',
  'graphics',
  'sound',
  'audio',
  'video',
  'watchdog',
  'memballoon',
  'rng',
  'crypto',
  'tpm',
  'nvram',
  'hub',
  'redirdev',
  'panic',
  'shmem',
  'memory',
  'iommu',
  'vsock',
  'pstore',
] as const;

const readers = new Map<string, (device: Located) => DeviceFacts>([
  ['controller', readController],
  ['disk', readDisk],
  ['interface', readInterface],
  ['hostdev', readHostdev],
]);
for (const kind of characterKinds) readers.set(kind, (device) => readCharacter(device, kind));
for (const kind of plainKinds) readers.set(kind, (device) => readPlain(device, kind));

/** Every kind of device that libvirt reads out of `<devices>`. */
export const deviceKinds: readonly DeviceKind[] = [
  'controller',
  'disk',
  'interface',
  'hostdev',
  ...characterKinds,
  ...plainKinds,
];

const known = placeInside<DeviceFacts>();

/** The facts of a child of `<devices>`; undefined when it is no device (emulator, redirfilter, or unknown). */
export function readDevice(element: XmlElement): DeviceFacts | undefined {
  const before = known.get(element);
  if (before !== undefined) return before;
  const facts = readers.get(element.name)?.({ node: element, start: 0 });
  if (facts !== undefined) known.set(element, facts);
  return facts;
}
