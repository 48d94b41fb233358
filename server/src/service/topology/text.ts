/** The topology for a terminal: PHBs with what sits in their slots, then spapr-vio, then what stayed on the host. */

import { listOf } from '../../rules/words';
import { sourceText } from '../hostTime';
import { ranges } from '../hover/markdown';
import type { HostGroup, Isolation, Topology, TopologyBus, TopologyDevice, Unplaced } from './topology';

/** What a part of a line is, for colours. */
type Role = 'title' | 'group' | 'faint' | 'error' | 'warning' | 'good';

/** Puts a part of a line in the colour of its role; the plain text is given back where there is no colour. */
export type Paint = (role: Role, text: string) => string;

/** Ends with a line end. */
export function topologyText(topology: Topology, paint: Paint): string {
  const { name, libvirtVersion, host, buses, spaprVio, unplaced } = topology;
  const source = host ? `host: ${sourceText(host)}` : 'no host topology: IOMMU groups are not known';
  const heading = `${paint('title', name ?? 'guest without a name')}  ${paint('faint', `libvirt ${libvirtVersion} · ${source}`)}`;
  const phbs = buses.filter(({ parent }) => parent === null);
  const vio = spaprVio.map(({ name, reg, ...marked }) => ({
    line: [`reg 0x${reg.toString(16).padStart(8, '0')}`, name, ...notes(paint, marked)].join('  '),
  }));
  const left = [
    ...unplaced.map(({ name, why, ...marked }) => ({
      line: [name, paint('faint', whyUnplaced[why]), ...notes(paint, marked)].join('  '),
    })),
    ...topology.hostGroups.flatMap((group) => leftOnHost(group)),
  ];
  return [
    heading,
    ...phbs.flatMap((phb) => ['', ...tree(busNode(topology, phb, paint))]),
    ...(vio.length === 0 ? [] : ['', ...tree({ line: paint('title', 'spapr-vio'), below: vio })]),
    ...(left.length === 0 ? [] : ['', ...tree({ line: paint('title', 'Without a place'), below: left })]),
    '',
  ].join('\n');
}

/** Why a device has no place. */
export const whyUnplaced: { readonly [W in Unplaced['why']]: string } = {
  refused: 'libvirt refuses its address',
  undecided: 'libvirt will choose its PHB by its IOMMU group, which is not known here',
  unassigned: 'unassigned: bound to VFIO, but not given to the guest',
};

interface Node {
  readonly line: string;
  readonly below?: readonly Node[];
}

function tree({ line, below = [] }: Node): string[] {
  return [
    line,
    ...below.flatMap((node, index) => {
      const last = index === below.length - 1;
      return tree(node).map(
        (text, row) => `${row === 0 ? (last ? '└─ ' : '├─ ') : last ? '   ' : '│  '}${text}`,
      );
    }),
  ];
}

function busNode(topology: Topology, bus: TopologyBus, paint: Paint): Node {
  const devices = bus.devices.map((device) => ({
    slot: device.slot,
    function: device.function,
    node: deviceNode(device, paint),
  }));
  const bridges = topology.buses
    .filter(({ parent }) => parent?.bus === bus.index)
    .map((bridge) => ({
      slot: bridge.parent?.slot ?? 0,
      function: 0,
      node: busNode(topology, bridge, paint),
    }));
  const below = [...devices, ...bridges].sort((a, b) => a.slot - b.slot || a.function - b.function);
  return { line: busLine(bus, paint), below: below.map(({ node }) => node) };
}

function busLine(bus: TopologyBus, paint: Paint): string {
  const name = bus.kind === 'phb' ? `PHB ${bus.index}` : `slot ${bus.parent?.slot}  PCI bridge ${bus.index}`;
  const facts = [
    ...(bus.targetIndex === null ? [] : [`target index ${bus.targetIndex}`]),
    ...(bus.node === null ? [] : [`NUMA node ${bus.node}`]),
    freeWords(bus),
  ];
  return [
    paint('title', name),
    ...(bus.kind === 'phb' ? [paint(isolationRole[bus.isolation], isolationWords(bus))] : []),
    paint('faint', facts.join(' · ')),
    ...notes(paint, { ...bus, chosen: bus.start === null && bus.index > 0 }),
  ].join('  ');
}

const isolationRole: { readonly [I in Isolation]: Role } = {
  empty: 'faint',
  emulated: 'faint',
  isolated: 'good',
  'several-groups': 'warning',
  'beside-emulated': 'warning',
  'part-of-group': 'warning',
  unknown: 'faint',
};

/** `IOMMU group 7 alone`, `emulated devices`, `IOMMU groups 3 and 7 together`. */
export function isolationWords({ isolation, iommuGroups }: TopologyBus): string {
  const groups =
    iommuGroups.length === 0
      ? ''
      : `IOMMU ${iommuGroups.length === 1 ? 'group' : 'groups'} ${listOf(iommuGroups)}`;
  switch (isolation) {
    case 'empty':
      return 'empty';
    case 'emulated':
      return 'emulated devices';
    case 'isolated':
      return `${groups} alone`;
    case 'several-groups':
      return `${groups} together`;
    case 'beside-emulated':
      return `${groups === '' ? 'IOMMU group unknown' : groups}, beside emulated devices`;
    case 'part-of-group':
      return `a part of ${groups}`;
    case 'unknown':
      return groups === '' ? 'IOMMU group unknown' : `${groups} and an unknown one`;
  }
}

/** `slots 2–31 free`, `no slot free`. */
export function freeWords({ freeSlots }: TopologyBus): string {
  if (freeSlots.length === 0) return 'no slot free';
  return `${freeSlots.length === 1 ? 'slot' : 'slots'} ${ranges(freeSlots)} free`;
}

function deviceNode(device: TopologyDevice, paint: Paint): Node {
  const place = `slot ${device.slot}${device.function > 0 ? `.${device.function}` : ''}`;
  const group =
    device.iommuGroup === null
      ? device.hostDevice
        ? 'IOMMU group unknown'
        : null
      : `group ${device.iommuGroup}`;
  const seen = device.guestAddress === null ? [] : [paint('faint', `guest sees ${device.guestAddress}`)];
  const about = [device.name, ...(group === null ? [] : [paint('group', group)]), ...seen];
  const detail = device.detail === null ? [] : [paint('faint', device.detail)];
  return { line: [place, ...about, ...detail, ...notes(paint, device)].join('  ') };
}

/** `(libvirt chooses)`, and the codes of what is marked there as an error or a warning. */
function notes(
  paint: Paint,
  { problems, chosen = false }: Pick<TopologyDevice, 'problems'> & { readonly chosen?: boolean },
): string[] {
  const codes = (wanted: 'error' | 'warning') => [
    ...new Set(problems.filter(({ severity }) => severity === wanted).map(({ code }) => code)),
  ];
  return [
    ...(chosen ? [paint('faint', '(libvirt chooses)')] : []),
    ...(['error', 'warning'] as const)
      .filter((severity) => codes(severity).length > 0)
      .map((severity) => paint(severity, `${severity}: ${codes(severity).join(', ')}`)),
  ];
}

function leftOnHost({ iommuGroup, members, phbs }: HostGroup): Node[] {
  if (phbs.length === 0) return [];
  const words = ({ address, name }: HostGroup['members'][number]) => [
    address,
    ...(name === null ? [] : [name]),
  ];
  return members
    .filter(({ start }) => start === null)
    .map((member) => ({
      line: [...words(member), `shares IOMMU group ${iommuGroup} with this guest`].join('  '),
    }));
}
