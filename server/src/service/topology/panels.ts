/** The panels of the topology's picture: PHBs with their slots, the host's IOMMU groups with their members, and the rest. */
import { type Box, type BusRow, type Layout, type Panel, type Row, sizes } from './layout';
import { escapeXml, group, rect, sign, text } from './svg';
import { freeWords, isolationWords, whyUnplaced } from './text';
import type { HostGroup, HostMember, Marked, SpaprVioDevice, TopologyBus, TopologyDevice } from './topology';

/** The colour of an IOMMU group, as a class. */
export type Colors = (iommuGroup: number | null) => string;

export function hostGroup({ of, rows, ...box }: Panel<HostGroup, HostMember>, colors: Colors): string {
  const { iommuGroup, phbs } = of;
  const where =
    phbs.length === 0 ? 'not in this guest' : `on ${phbs.length === 1 ? 'PHB' : 'PHBs'} ${phbs.join(', ')}`;
  return group(
    {
      class: `group ${colors(iommuGroup)}`,
      'data-group': iommuGroup,
      'aria-label': `IOMMU group ${iommuGroup}, ${where}`,
    },
    [
      rect('panel', box, 4),
      rect('badge', { x: box.x, y: box.y, width: 4, height: box.height }, 2),
      text('title', box.x + 14, box.y + sizes.title / 2, `IOMMU group ${iommuGroup}`, 18),
      text('faint', box.x + box.width - 10, box.y + sizes.title / 2, where, 26, 'end'),
      ...rows.map(hostMember),
    ],
  );
}

function hostMember({ of, ...box }: Row<HostMember>): string {
  const { address, name, driver, start } = of;
  const about = [
    name,
    driver === null ? null : `driver ${driver}`,
    start === null ? 'not in this guest' : null,
  ];
  const tip = [address, ...about.filter((part) => part !== null)].join(', ');
  return group(
    {
      class: start === null ? 'member absent' : 'member',
      'data-host': address,
      'data-start': start,
      tabindex: -1,
      role: 'button',
      'aria-label': tip,
    },
    [
      `<title>${escapeXml(tip)}</title>`,
      rect('row', inner(box), 3),
      text('', box.x + 8, middle(box), address, 14),
      text('faint', box.x + 100, middle(box), name ?? '', 31),
    ],
  );
}

export function phbPanel({ of, rows, ...box }: Panel<TopologyBus, BusRow>, colors: Colors): string {
  const facts = [
    ...(of.targetIndex === null ? [] : [`target index ${of.targetIndex}`]),
    ...(of.node === null ? [] : [`NUMA node ${of.node}`]),
    ...(of.start === null ? ['libvirt adds it'] : []),
    freeWords(of),
  ];
  const [only] = of.iommuGroups.length === 1 ? of.iommuGroups : [null];
  const tip = [`PHB ${of.index}`, isolationWords(of), ...facts, ...messages(of)].join('\n');
  return group(
    {
      class: `phb ${of.isolation} ${colors(only ?? null)}${of.start === null ? ' added' : ''}${mark(of)}`,
      'data-bus': of.index,
      'data-start': of.start,
      tabindex: -1,
      'aria-label': tip,
    },
    [
      `<title>${escapeXml(tip)}</title>`,
      rect('panel', box, 4),
      text('title', box.x + 12, box.y + 14, `PHB ${of.index}`, 10),
      text('', box.x + 70, box.y + 14, isolationWords(of), 44),
      text('faint', box.x + 12, box.y + 31, facts.join(' · '), 60),
      sign(of, box.x + box.width - 14, box.y + 14),
      ...rows.map((row) => busRow(row, of, colors)),
    ],
  );
}

function busRow({ of, ...box }: Row<BusRow>, phb: TopologyBus, colors: Colors): string {
  return 'device' in of ? deviceRow(of.device, box, phb, colors) : bridgeRow(of.bridge, box);
}

function deviceRow(device: TopologyDevice, box: Box, phb: TopologyBus, colors: Colors): string {
  const { slot, function: fn, name, iommuGroup, hostDevice, guestAddress, chosen, start } = device;
  const behind = !phb.devices.includes(device);
  const place = `${slot}${fn > 0 ? `.${fn}` : ''}`;
  const groupWords = iommuGroup !== null ? `group ${iommuGroup}` : hostDevice ? 'group unknown' : '';
  const tip = [
    `${name}, slot ${place}${behind ? ' of a bridge' : ''}${chosen ? ', chosen by libvirt' : ''}`,
    ...(device.detail === null ? [] : [device.detail]),
    ...(groupWords === '' ? [] : [`IOMMU ${groupWords}`]),
    ...(guestAddress === null ? [] : [`The guest sees ${guestAddress}`]),
    ...messages(device),
  ].join('\n');
  const at = behind ? { ...box, x: box.x + sizes.indent, width: box.width - sizes.indent } : box;
  return group(
    {
      class: `device ${colors(iommuGroup)}${chosen ? ' chosen' : ''}${mark(device)}`,
      'data-start': start,
      'data-bus': phb.index,
      'data-slot': slot,
      'data-host': device.hostAddress,
      tabindex: -1,
      role: 'button',
      'aria-label': tip,
    },
    [
      `<title>${escapeXml(tip)}</title>`,
      rect('row', inner(at), 3),
      rect('bar', { x: at.x, y: at.y + 2, width: 5, height: at.height - 4 }, 2),
      text('faint', at.x + 12, middle(at), place, 5),
      text('', at.x + 38, middle(at), name, 34),
      text('faint', box.x + box.width - 98, middle(at), groupWords, 14, 'end'),
      text('faint', box.x + box.width - 20, middle(at), guestAddress ?? '', 12, 'end'),
      sign(device, box.x + box.width - 9, middle(at)),
    ],
  );
}

function bridgeRow(bridge: TopologyBus, box: Box): string {
  const tip = [`PCI bridge ${bridge.index}`, freeWords(bridge), ...messages(bridge)].join('\n');
  return group(
    {
      class: `bridge${mark(bridge)}`,
      'data-start': bridge.start,
      'data-bus': bridge.index,
      tabindex: -1,
      role: 'button',
      'aria-label': tip,
    },
    [
      `<title>${escapeXml(tip)}</title>`,
      rect('row', inner(box), 3),
      text('faint', box.x + 12, middle(box), `${bridge.parent?.slot ?? ''}`, 5),
      text('title', box.x + 38, middle(box), `PCI bridge ${bridge.index}`, 20),
      text('faint', box.x + box.width - 20, middle(box), freeWords(bridge), 30, 'end'),
      sign(bridge, box.x + box.width - 9, middle(box)),
    ],
  );
}

export function vioPanel({ rows, ...box }: Panel<unknown, SpaprVioDevice>): string {
  return group({ class: 'spapr-vio', 'aria-label': 'spapr-vio' }, [
    rect('panel', box, 4),
    text('title', box.x + 12, box.y + sizes.title / 2, 'spapr-vio', 20),
    ...rows.map(({ of, ...at }) => {
      const reg = `reg 0x${of.reg.toString(16).padStart(8, '0')}`;
      const tip = [`${of.name}, ${reg}${of.chosen ? ', chosen by libvirt' : ''}`, ...messages(of)].join('\n');
      const attributes = { class: `device${of.chosen ? ' chosen' : ''}${mark(of)}`, 'data-start': of.start };
      return plainRow({ ...attributes, tip, label: of.name, note: reg, marked: of }, at);
    }),
  ]);
}

export function unplacedPanel({ rows, ...box }: NonNullable<Layout['unplaced']>): string {
  return group({ class: 'unplaced', 'aria-label': 'Without a place' }, [
    rect('panel', box, 4),
    text('title', box.x + 12, box.y + sizes.title / 2, 'Without a place', 20),
    ...rows.map(({ of, ...at }) => {
      const tip = [of.name, whyUnplaced[of.why], ...messages(of)].join('\n');
      const attributes = { class: `device${mark(of)}`, 'data-start': of.start };
      return plainRow({ ...attributes, tip, label: of.name, note: of.why, marked: of }, at);
    }),
  ]);
}

interface PlainRow {
  readonly class: string;
  readonly 'data-start': number | null;
  readonly tip: string;
  readonly label: string;
  readonly note: string;
  readonly marked: Marked;
}

function plainRow({ tip, label, note, marked, ...attributes }: PlainRow, box: Box): string {
  return group({ ...attributes, tabindex: -1, role: 'button', 'aria-label': tip }, [
    `<title>${escapeXml(tip)}</title>`,
    rect('row', inner(box), 3),
    rect('bar', { x: box.x, y: box.y + 2, width: 5, height: box.height - 4 }, 2),
    text('', box.x + 14, middle(box), label, 38),
    text('faint', box.x + box.width - 20, middle(box), note, 18, 'end'),
    sign(marked, box.x + box.width - 9, middle(box)),
  ]);
}

const middle = ({ y, height }: Box) => y + height / 2;
const inner = ({ x, y, width, height }: Box): Box => ({ x, y: y + 2, width, height: height - 4 });
const messages = ({ problems }: Marked) => problems.map(({ severity, message }) => `${severity}: ${message}`);
const mark = ({ severity }: Marked) => (severity === null ? '' : ` marked-${severity}`);
