/** The panels of the topology's picture: PHBs with their slots, the host's IOMMU groups with their members, and the rest. */
import { type Box, type BusRow, type Layout, type Panel, type Row, sizes } from './layout';
import { group, type Item, rect, type Shape, sign, text, wholeText } from './shapes';
import { slotStrip } from './slotStrip';
import { freeWords, isolationWords, whyUnplaced } from './text';
import type { HostGroup, HostMember, Marked, SpaprVioDevice, TopologyBus, TopologyDevice } from './topology';

/** The colour of an IOMMU group, as a class. */
type Colors = (iommuGroup: number | null) => string;

/** Makes keys: the second of a name gets a number. */
type Keys = (name: string) => string;

export interface Drawn {
  readonly colors: Colors;
  readonly keys: Keys;
}

const nowhere = { start: null, end: null, bus: null, slot: null, host: null, problems: [], movable: false };

export function hostGroup(
  { of, rows, ...box }: Panel<HostGroup, HostMember>,
  { colors, keys }: Drawn,
): Shape {
  const { iommuGroup, phbs } = of;
  const where =
    phbs.length === 0 ? 'not in this guest' : `on ${phbs.length === 1 ? 'PHB' : 'PHBs'} ${phbs.join(', ')}`;
  const middle = box.y + sizes.title / 2;
  const item: Item = {
    ...nowhere,
    key: keys(`group ${iommuGroup}`),
    kind: 'group',
    tip: `IOMMU group ${iommuGroup}, ${where}`,
    movable: rows.some(({ of: { start, fit } }) => start === null && fit),
  };
  const title = `IOMMU group ${iommuGroup}`;
  return group(
    { class: words('group', colors(iommuGroup), phbs.length === 0 && 'absent'), 'data-group': iommuGroup },
    [
      rect('panel', box, 4),
      rect('badge', { x: box.x, y: box.y, width: 4, height: box.height }, 2),
      text('title', box.x + 14, middle, title, box.width - 20),
      wholeText('faint', box.x + box.width - 8, middle, where, box.width - 26 - title.length * 7.3, 'end'),
      ...rows.map((row) => hostMember(row, keys)),
    ],
    item,
  );
}

/** Narrower than this, no name would be told from another. */
const roomForNames = 190;

function hostMember({ of, ...box }: Row<HostMember>, keys: Keys): Shape {
  const { address, name, driver, start, end, fit } = of;
  const about = [
    name,
    driver === null ? null : `driver ${driver}`,
    start === null ? 'not in this guest' : null,
  ];
  const tip = [address, ...about.filter((part) => part !== null)].join(', ');
  const item: Item = {
    ...nowhere,
    key: keys(`host ${address}`),
    kind: 'member',
    tip,
    start,
    end,
    host: address,
    movable: start === null && fit,
  };
  return group(
    { class: words('member', start === null && 'absent') },
    [
      rect('row', inner(box), 3),
      text('', box.x + 8, middle(box), address, 100),
      box.width < roomForNames ? null : text('faint', box.x + 100, middle(box), name ?? '', box.width - 106),
    ],
    item,
  );
}

export function phbPanel({ of, rows, ...box }: Panel<TopologyBus, BusRow>, drawn: Drawn): Shape {
  const { colors, keys } = drawn;
  const facts = [
    ...(of.targetIndex === null ? [] : [`target index ${of.targetIndex}`]),
    ...(of.node === null ? [] : [`NUMA node ${of.node}`]),
    ...(of.start === null ? ['libvirt adds it'] : []),
    freeWords(of),
  ];
  const [only = null] = of.iommuGroups.length === 1 ? of.iommuGroups : [];
  const item: Item = {
    ...nowhere,
    key: keys(`PHB ${of.index}`),
    kind: 'phb',
    tip: [`PHB ${of.index}`, isolationWords(of), ...facts, ...messages(of)].join('\n'),
    start: of.start,
    end: of.end,
    bus: of.index,
    problems: of.problems,
  };
  return group(
    { class: words('phb', of.isolation, colors(only), of.start === null && 'added', mark(of)) },
    [
      rect('panel', box, 4),
      text('title', box.x + 12, box.y + 14, `PHB ${of.index}`, 70),
      text('', box.x + 70, box.y + 14, isolationShort(of, box.width - 96), box.width - 96),
      text('faint', box.x + 12, box.y + 31, facts.join(' · '), box.width - 24),
      sign(of, box.x + box.width - 14, box.y + 14),
      slotStrip(of, rows, { x: box.x + 12, y: box.y + 42, width: box.width - 24, height: 12 }, colors),
      ...rows.map((row) => busRow(row, of, drawn)),
    ],
    item,
  );
}

function busRow({ of, ...box }: Row<BusRow>, phb: TopologyBus, drawn: Drawn): Shape {
  return 'device' in of ? deviceRow(of.device, of.bus, box, phb, drawn) : bridgeRow(of.bridge, box, drawn);
}

/** The words, without what goes without saying where there is little room. */
function isolationShort(phb: TopologyBus, room: number): string {
  const whole = isolationWords(phb);
  return whole.length * 6.7 > room ? whole.replace('IOMMU ', '') : whole;
}

/** Narrower than this, a row leaves out what the guest calls the device: it is told where somebody points at it. */
const roomForGuestAddress = 350;

function deviceRow(
  device: TopologyDevice,
  bus: number,
  box: Box,
  phb: TopologyBus,
  { colors, keys }: Drawn,
): Shape {
  const { slot, function: fn, name, iommuGroup, hostDevice, guestAddress, chosen, start, end } = device;
  const behind = bus !== phb.index;
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
  const right = box.x + box.width - 20;
  const roomy = box.width > roomForGuestAddress;
  const groupWidth = groupWords.length * 6.3;
  const room = right - at.x - 44 - groupWidth - (roomy ? 84 : 0);
  const shortName = name.length * 6.7 > room ? (device.hostAddress ?? name) : name;
  const item: Item = {
    key: keys(device.hostAddress === null ? name : `guest ${device.hostAddress}`),
    kind: 'device',
    tip,
    start,
    end,
    bus,
    slot,
    host: device.hostAddress,
    problems: device.problems,
    movable: start !== null,
  };
  return group(
    { class: words('device', colors(iommuGroup), chosen && 'chosen', mark(device)) },
    [
      rect('row', inner(at), 3),
      rect('bar', { x: at.x, y: at.y + 2, width: 5, height: at.height - 4 }, 2),
      text('faint', at.x + 12, middle(at), place, 30),
      text('', at.x + 38, middle(at), shortName, room),
      text('faint', roomy ? right - 78 : right, middle(at), groupWords, groupWidth + 6, 'end'),
      roomy ? text('faint', right, middle(at), guestAddress ?? '', 78, 'end') : null,
      sign(device, box.x + box.width - 9, middle(at)),
    ],
    item,
  );
}

function bridgeRow(bridge: TopologyBus, box: Box, { keys }: Drawn): Shape {
  const name = `PCI bridge ${bridge.index}`;
  const item: Item = {
    key: keys(name),
    kind: 'bridge',
    tip: [name, freeWords(bridge), ...messages(bridge)].join('\n'),
    start: bridge.start,
    end: bridge.end,
    bus: bridge.index,
    slot: bridge.parent?.slot ?? null,
    host: null,
    problems: bridge.problems,
    movable: bridge.start !== null,
  };
  return group(
    { class: words('bridge', bridge.start === null && 'chosen', mark(bridge)) },
    [
      rect('row', inner(box), 3),
      text('faint', box.x + 12, middle(box), `${bridge.parent?.slot ?? ''}`, 30),
      text('title', box.x + 38, middle(box), name, 110),
      wholeText('faint', box.x + box.width - 20, middle(box), freeWords(bridge), box.width - 170, 'end'),
      sign(bridge, box.x + box.width - 9, middle(box)),
    ],
    item,
  );
}

export function vioPanel({ rows, ...box }: Panel<unknown, SpaprVioDevice>, { keys }: Drawn): Shape {
  return group({ class: 'spapr-vio', 'aria-label': 'spapr-vio' }, [
    rect('panel', box, 4),
    text('title', box.x + 12, box.y + sizes.title / 2, 'spapr-vio', 100),
    ...rows.map(({ of, ...at }) => {
      const reg = `reg 0x${of.reg.toString(16).padStart(8, '0')}`;
      const tip = [`${of.name}, ${reg}${of.chosen ? ', chosen by libvirt' : ''}`, ...messages(of)].join('\n');
      return plainRow(of, { tip, note: reg, kind: of.chosen ? 'chosen' : '' }, at, keys);
    }),
  ]);
}

export function unplacedPanel({ rows, ...box }: NonNullable<Layout['unplaced']>, { keys }: Drawn): Shape {
  return group({ class: 'unplaced', 'aria-label': 'Without a place' }, [
    rect('panel', box, 4),
    text('title', box.x + 12, box.y + sizes.title / 2, 'Without a place', 160),
    ...rows.map(({ of, ...at }) => {
      const tip = [of.name, whyUnplaced[of.why], ...messages(of)].join('\n');
      return plainRow(of, { tip, note: of.why, kind: '' }, at, keys);
    }),
  ]);
}

interface Named extends Marked {
  readonly name: string;
  readonly start: number | null;
  readonly end: number | null;
}

function plainRow(
  of: Named,
  about: { readonly tip: string; readonly note: string; readonly kind: string },
  box: Box,
  keys: Keys,
): Shape {
  const { name, start, end } = of;
  const { tip, note, kind } = about;
  const item: Item = { ...nowhere, key: keys(name), kind: 'other', tip, start, end, problems: of.problems };
  return group(
    { class: words('device', kind, mark(of)) },
    [
      rect('row', inner(box), 3),
      rect('bar', { x: box.x, y: box.y + 2, width: 5, height: box.height - 4 }, 2),
      text('', box.x + 14, middle(box), name, box.width - 150),
      text('faint', box.x + box.width - 20, middle(box), note, 110, 'end'),
      sign(of, box.x + box.width - 9, middle(box)),
    ],
    item,
  );
}

/** Where a device is dropped that is to have a PHB of its own. */
export function newPhbPanel(box: Box, { keys }: Drawn): Shape {
  const item: Item = { ...nowhere, key: keys('new PHB'), kind: 'new-phb', tip: 'A new PHB' };
  return group(
    { class: 'phb added new-phb' },
    [rect('panel', box, 4), text('faint', box.x + 12, middle(box), '+ New PHB', 90)],
    item,
  );
}

const middle = ({ y, height }: Box) => y + height / 2;
const inner = ({ x, y, width, height }: Box): Box => ({ x, y: y + 2, width, height: height - 4 });
const messages = ({ problems }: Marked) => problems.map(({ severity, message }) => `${severity}: ${message}`);
const mark = ({ severity }: Marked) => severity !== null && `marked-${severity}`;
const words = (...classes: readonly (string | false)[]) => classes.filter(Boolean).join(' ');
