/** Where everything of the topology's picture goes: boxes on a plane, in pixels. */
import type {
  HostGroup,
  HostMember,
  SpaprVioDevice,
  Topology,
  TopologyBus,
  TopologyDevice,
  Unplaced,
} from './topology';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Row<T> extends Box {
  readonly of: T;
}

/** A PHB with its devices, and the bridges on it with theirs; a host's IOMMU group with its members. */
export interface Panel<T, R> extends Row<T> {
  readonly rows: readonly Row<R>[];
}

/** A device on a bus by its index, or a bridge. */
export type BusRow =
  | { readonly device: TopologyDevice; readonly bus: number }
  | { readonly bridge: TopologyBus };

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly phbs: readonly Panel<TopologyBus, BusRow>[];
  readonly spaprVio: Panel<readonly SpaprVioDevice[], SpaprVioDevice> | null;
  readonly unplaced: Panel<readonly Unplaced[], Unplaced> | null;
  readonly groups: readonly Panel<HostGroup, HostMember>[];
  /** Where a device is dropped that is to have a PHB of its own. */
  readonly newPhb: Box | null;
  /** The top edges of the two sides begin below their headings. */
  readonly headings: { readonly host: Box | null; readonly guest: Box };
}

export const sizes = {
  margin: 16,
  heading: 34,
  /** The two lines and the slots above the rows of a PHB, and the line above those of a group. */
  phbTitle: 60,
  title: 26,
  row: 24,
  indent: 18,
  padding: 8,
  gap: 12,
  /** Between the two sides, for the lines. */
  between: 72,
} as const;

/** How wide the panels are, and how many columns of PHBs there is room for. */
export interface Widths {
  readonly host: number;
  readonly guest: number;
  readonly between: number;
  readonly columns: number;
}

/** libvirt gives out target indexes 0 to 30. */
const mostPhbs = 31;

/** Of a picture that stands alone. */
export const defaultWidths: Widths = { host: 320, guest: 440, between: sizes.between, columns: 4 };

/** The widths for a window of so many pixels: narrow panels before a second one, none so narrow that nothing can be read. */
export function widthsFor(window: number): Widths {
  const { margin, gap } = sizes;
  const between = Math.max(32, Math.min(sizes.between, Math.round(window * 0.07)));
  const room = window - 2 * margin - between;
  const host = Math.max(164, Math.min(defaultWidths.host, Math.round(room * 0.38)));
  const columns = Math.max(1, Math.floor((room - host + gap) / (320 + gap)));
  const guest = Math.max(250, Math.min(520, Math.floor((room - host + gap) / columns) - gap));
  return { host, guest, between, columns };
}

/** A column of panels is not much longer than this, as long as there is room for another one. */
const columnHeight = 1100;

/** Which of the host's IOMMU groups are shown: those of the guest, or all that have something to give. */
export type ShownGroups = 'guest' | 'all';

/** Lays the picture out: the host's groups on the left, the guest's PHBs on the right, in columns. */
export function layOut(topology: Topology, shown: ShownGroups, widths: Widths, withNewPhb: boolean): Layout {
  const hostGroups = topology.hostGroups.filter(
    ({ phbs, members }) => phbs.length > 0 || (shown === 'all' && members.some(({ fit }) => fit)),
  );
  const { margin, heading } = sizes;
  const guestX = hostGroups.length > 0 ? margin + widths.host + widths.between : margin;
  const top = margin + heading;
  const guest = guestPanels(topology, guestX, top, widths, withNewPhb);
  const tall = Math.max(...guest.all.map(({ y, height }) => y + height)) > columnHeight + top;
  const besides = (group: HostGroup) =>
    tall || guest.columns > 1 ? undefined : guest.phbs.find(({ of }) => of.index === group.phbs[0])?.y;
  const groups = stack(
    hostGroups.map((of) => ({ of, rows: of.members, title: sizes.title })),
    { x: margin, y: top, width: widths.host },
    besides,
  );
  const bottom = Math.max(top, ...[...groups, ...guest.all].map(({ y, height }) => y + height));
  return {
    width: guestX + guest.columns * (widths.guest + sizes.gap) - sizes.gap + margin,
    height: bottom + margin,
    phbs: guest.phbs,
    spaprVio: guest.spaprVio,
    unplaced: guest.unplaced,
    newPhb: guest.newPhb,
    groups,
    headings: {
      host: hostGroups.length > 0 ? { x: margin, y: margin, width: widths.host, height: heading } : null,
      guest: { x: guestX, y: margin, width: widths.guest, height: heading },
    },
  };
}

interface Wanted<T, R> {
  readonly of: T;
  readonly rows: readonly R[];
  readonly title: number;
}

const heightOf = ({ rows, title }: Wanted<unknown, unknown>) =>
  title + rows.length * sizes.row + (rows.length > 0 ? sizes.padding : 0);

function panel<T, R>(wanted: Wanted<T, R>, x: number, y: number, width: number): Panel<T, R> {
  const { of, rows, title } = wanted;
  return {
    of,
    x,
    y,
    width,
    height: heightOf(wanted),
    rows: rows.map((row, index) => ({
      of: row,
      x: x + sizes.padding,
      y: y + title + index * sizes.row,
      width: width - 2 * sizes.padding,
      height: sizes.row,
    })),
  };
}

/** One below the other, none above the place that it would like best. */
function stack<T, R>(
  all: readonly Wanted<T, R>[],
  { x, y: top, width }: Omit<Box, 'height'>,
  wish: (of: T) => number | undefined,
): Panel<T, R>[] {
  let y = top;
  return all.map((wanted) => {
    const placed = panel(wanted, x, Math.max(y, wish(wanted.of) ?? y), width);
    y = placed.y + placed.height + sizes.gap;
    return placed;
  });
}

function guestPanels(
  { buses, spaprVio, unplaced }: Topology,
  x: number,
  top: number,
  widths: Widths,
  withNewPhb: boolean,
) {
  const phbs = buses
    .filter(({ parent }) => parent === null)
    .map((of) => ({ of, rows: busRows(buses, of), title: sizes.phbTitle }));
  const vio = { of: spaprVio, rows: spaprVio, title: sizes.title };
  const left = { of: unplaced, rows: unplaced, title: sizes.title };
  const fresh = withNewPhb && phbs.length < mostPhbs ? [{ of: null, rows: [], title: sizes.title }] : [];
  const others = [...fresh, ...[vio, left].filter(({ rows }) => rows.length > 0)];
  const total = [...phbs, ...others].reduce((sum, wanted) => sum + heightOf(wanted) + sizes.gap, 0);
  const columns = Math.min(widths.columns, Math.max(1, Math.ceil(total / columnHeight)));
  const place = columnsOf(columns, total / columns, { x, y: top, width: widths.guest });
  const placed = {
    phbs: phbs.map(place),
    newPhb: fresh.map(place)[0] ?? null,
    spaprVio: vio.rows.length > 0 ? place(vio) : null,
    unplaced: left.rows.length > 0 ? place(left) : null,
  };
  const rest = [placed.newPhb, placed.spaprVio, placed.unplaced].filter((box) => box !== null);
  const all: readonly Box[] = [...placed.phbs, ...rest];
  return { ...placed, all, columns };
}

/** Fills the columns one after the other, each to about the same height. */
function columnsOf(columns: number, height: number, { x, y: top, width }: Omit<Box, 'height'>) {
  let column = 0;
  let y = top;
  return <T, R>(wanted: Wanted<T, R>): Panel<T, R> => {
    const next = heightOf(wanted);
    if (y > top && y + next / 2 > top + height && column < columns - 1) {
      column += 1;
      y = top;
    }
    const placed = panel(wanted, x + column * (width + sizes.gap), y, width);
    y += placed.height + sizes.gap;
    return placed;
  };
}

/** Devices and bridges in order of slot, the devices of a bridge right below it. */
function busRows(buses: readonly TopologyBus[], bus: TopologyBus, seen = new Set([bus.index])): BusRow[] {
  const bridges = buses.filter(({ parent, index }) => parent?.bus === bus.index && !seen.has(index));
  const rows = [
    ...bus.devices.map((device) => ({
      slot: device.slot,
      fn: device.function,
      rows: [{ device, bus: bus.index }],
    })),
    ...bridges.map((bridge) => {
      seen.add(bridge.index);
      return { slot: bridge.parent?.slot ?? 0, fn: 0, rows: [{ bridge }, ...busRows(buses, bridge, seen)] };
    }),
  ];
  return rows.sort((a, b) => a.slot - b.slot || a.fn - b.fn).flatMap(({ rows }) => rows);
}
