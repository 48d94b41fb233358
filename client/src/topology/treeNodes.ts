/** The topology as a tree: PHBs with what is in their slots, spapr-vio, what has no place, and the host's groups. */
import { freeWords, isolationWords, whyUnplaced } from '../../../server/src/service/topology/text';
import type {
  HostGroup,
  Marked,
  SpaprVioDevice,
  Topology,
  TopologyBus,
  TopologyDevice,
  Unplaced,
} from '../../../server/src/service/topology/topology';
import type { Taken } from './messages';

export interface TreeNode {
  /** The same for the same thing, whatever changes in the text. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly icon: 'server' | 'circuit-board' | 'plug' | 'list-tree' | 'circle-slash' | 'vm';
  readonly severity: Marked['severity'];
  readonly start: number | null;
  readonly end: number | null;
  /** Where the text's hover tells most. */
  readonly hoverAt: number | null;
  readonly children: readonly TreeNode[];
  /** What moves when this is moved; null: it does not. */
  readonly taken: Taken | null;
}

export function treeNodes(topology: Topology): readonly TreeNode[] {
  const { buses, spaprVio, unplaced, hostGroups } = topology;
  const unique = uniqueIds();
  return [
    ...buses.filter(({ parent }) => parent === null).map((phb) => busNode(buses, phb, unique)),
    ...section(
      'spapr-vio',
      'list-tree',
      spaprVio.map((device) => vioNode(device, unique)),
    ),
    ...section(
      'Without a place',
      'circle-slash',
      unplaced.map((device) => unplacedNode(device, unique)),
    ),
    ...section('Host', 'server', hostGroups.filter(hasSomething).map(groupNode), topology.host?.source ?? ''),
  ];
}

type Unique = (id: string) => string;

function uniqueIds(): Unique {
  const seen = new Map<string, number>();
  return (id) => {
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    return count === 1 ? id : `${id} (${count})`;
  };
}

const nothing = { severity: null, start: null, end: null, hoverAt: null, taken: null } as const;

function section(
  label: string,
  icon: TreeNode['icon'],
  children: readonly TreeNode[],
  description = '',
): readonly TreeNode[] {
  return children.length === 0 ? [] : [{ ...nothing, id: label, label, description, icon, children }];
}

interface InText extends Marked {
  readonly start: number | null;
  readonly end: number | null;
}

const inText = ({ start, end, severity, problems }: InText) => ({
  ...{ start, end, severity },
  hoverAt: problems[0]?.start ?? start,
});

function busNode(buses: readonly TopologyBus[], bus: TopologyBus, unique: Unique): TreeNode {
  const bridges = buses.filter(({ parent, index }) => parent?.bus === bus.index && index > bus.index);
  const below = [
    ...bus.devices.map((device) => ({
      slot: device.slot,
      fn: device.function,
      node: deviceNode(device, unique),
    })),
    ...bridges.map((bridge) => ({
      slot: bridge.parent?.slot ?? 0,
      fn: 0,
      node: busNode(buses, bridge, unique),
    })),
  ];
  const phb = bus.kind === 'phb';
  const facts = [...(phb ? [isolationWords(bus)] : []), freeWords(bus)];
  return {
    ...inText(bus),
    id: unique(`${bus.kind} ${bus.index}`),
    label: phb ? `PHB ${bus.index}` : `${bus.parent?.slot}  PCI bridge ${bus.index}`,
    description: [...facts, ...(bus.start === null ? ['libvirt adds it'] : [])].join(' · '),
    icon: 'circuit-board',
    children: below.sort((a, b) => a.slot - b.slot || a.fn - b.fn).map(({ node }) => node),
    taken: phb || bus.start === null ? null : { kind: 'device', start: bus.start },
  };
}

function deviceNode(device: TopologyDevice, unique: Unique): TreeNode {
  const { name, slot, function: fn, iommuGroup, hostDevice, chosen, detail, start } = device;
  const group = iommuGroup !== null ? `group ${iommuGroup}` : hostDevice ? 'group unknown' : null;
  const about = [group, detail, chosen ? 'libvirt chooses the slot' : null];
  return {
    ...inText(device),
    id: unique(device.hostAddress ?? name),
    label: `${slot}${fn > 0 ? `.${fn}` : ''}  ${name}`,
    description: about.filter((part) => part !== null).join(' · '),
    icon: hostDevice ? 'plug' : 'vm',
    children: [],
    taken: start === null ? null : { kind: 'device', start },
  };
}

function vioNode(device: SpaprVioDevice, unique: Unique): TreeNode {
  return {
    ...inText(device),
    id: unique(`vio ${device.name}`),
    label: device.name,
    description: `reg 0x${device.reg.toString(16).padStart(8, '0')}`,
    icon: 'vm',
    children: [],
    taken: null,
  };
}

function unplacedNode(device: Unplaced, unique: Unique): TreeNode {
  return {
    ...inText(device),
    id: unique(`unplaced ${device.name}`),
    label: device.name,
    description: whyUnplaced[device.why],
    icon: 'vm',
    children: [],
    taken: null,
  };
}

/** Groups of nothing but the host's own bridges are left out. */
function hasSomething({ phbs, members }: HostGroup): boolean {
  return phbs.length > 0 || members.some(({ fit }) => fit);
}

function groupNode({ iommuGroup, members, phbs }: HostGroup): TreeNode {
  const where = phbs.length === 0 ? 'not in this guest' : `on PHB ${phbs.join(', ')}`;
  const absent = members.flatMap(({ start, address, fit }) => (start === null && fit ? address : []));
  return {
    ...nothing,
    id: `group ${iommuGroup}`,
    label: `IOMMU group ${iommuGroup}`,
    description: where,
    icon: 'list-tree',
    taken: absent.length === 0 ? null : { kind: 'host', addresses: absent },
    children: members.map(({ address, name, start, end, fit }) => ({
      ...nothing,
      id: `host ${address}`,
      label: address,
      description: [name, start === null ? 'not in this guest' : null]
        .filter((part) => part !== null)
        .join(' · '),
      icon: 'plug',
      start,
      end,
      hoverAt: start,
      children: [],
      taken: start === null && fit ? { kind: 'host', addresses: [address] } : null,
    })),
  };
}
