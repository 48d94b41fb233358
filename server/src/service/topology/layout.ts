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

export type BusRow = { readonly device: TopologyDevice } | { readonly bridge: TopologyBus };

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly phbs: readonly Panel<TopologyBus, BusRow>[];
  readonly spaprVio: Panel<readonly SpaprVioDevice[], SpaprVioDevice> | null;
  readonly unplaced: Panel<readonly Unplaced[], Unplaced> | null;
  readonly groups: readonly Panel<HostGroup, HostMember>[];
  /** The top edges of the two sides begin below their headings. */
  readonly headings: { readonly host: Box | null; readonly guest: Box };
}

export const sizes = {
  margin: 16,
  heading: 34,
  /** The two lines above the rows of a PHB, and the one above those of a group. */
  phbTitle: 42,
  title: 26,
  row: 24,
  indent: 18,
  padding: 8,
  gap: 12,
  guestPanel: 440,
  hostPanel: 320,
  /** Between the two sides, for the lines. */
  between: 72,
} as const;

/** A column of panels is not much longer than this, as long as there are not more columns than `mostColumns`. */
const columnHeight = 1100;
const mostColumns = 4;

/** Which of the host's IOMMU groups are shown: those of the guest, or all. */
export type ShownGroups = 'guest' | 'all';

/** Lays the picture out: the host's groups on the left, the guest's PHBs on the right, in columns. */
export function layOut(topology: Topology, shown: ShownGroups): Layout {
  const hostGroups = topology.hostGroups.filter(({ phbs }) => shown === 'all' || phbs.length > 0);
  const { margin, hostPanel, between, heading } = sizes;
  const guestX = hostGroups.length > 0 ? margin + hostPanel + between : margin;
  const top = margin + heading;
  const groups = stack(
    hostGroups.map((of) => ({ of, rows: of.members, title: sizes.title })),
    margin,
    top,
    hostPanel,
  );
  const guest = guestPanels(topology, guestX, top);
  const bottom = Math.max(top, ...[...groups, ...guest.all].map(({ y, height }) => y + height));
  return {
    width: guestX + guest.columns * (sizes.guestPanel + sizes.gap) - sizes.gap + margin,
    height: bottom + margin,
    phbs: guest.phbs,
    spaprVio: guest.spaprVio,
    unplaced: guest.unplaced,
    groups,
    headings: {
      host: hostGroups.length > 0 ? { x: margin, y: margin, width: hostPanel, height: heading } : null,
      guest: { x: guestX, y: margin, width: sizes.guestPanel, height: heading },
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

function stack<T, R>(all: readonly Wanted<T, R>[], x: number, top: number, width: number): Panel<T, R>[] {
  let y = top;
  return all.map((wanted) => {
    const placed = panel(wanted, x, y, width);
    y += placed.height + sizes.gap;
    return placed;
  });
}

function guestPanels({ buses, spaprVio, unplaced }: Topology, x: number, top: number) {
  const phbs = buses
    .filter(({ parent }) => parent === null)
    .map((of) => ({ of, rows: busRows(buses, of), title: sizes.phbTitle }));
  const vio = { of: spaprVio, rows: spaprVio, title: sizes.title };
  const left = { of: unplaced, rows: unplaced, title: sizes.title };
  const others = [vio, left].filter(({ rows }) => rows.length > 0);
  const total = [...phbs, ...others].reduce((sum, wanted) => sum + heightOf(wanted) + sizes.gap, 0);
  const columns = Math.min(mostColumns, Math.max(1, Math.ceil(total / columnHeight)));
  const place = columnsOf(columns, total / columns, x, top);
  const placed = {
    phbs: phbs.map(place),
    spaprVio: vio.rows.length > 0 ? place(vio) : null,
    unplaced: left.rows.length > 0 ? place(left) : null,
  };
  const all: Box[] = [...placed.phbs, placed.spaprVio, placed.unplaced].filter((box) => box !== null);
  return { ...placed, all, columns };
}

/** Fills the columns one after the other, each to about the same height. */
function columnsOf(columns: number, height: number, x: number, top: number) {
  let column = 0;
  let y = top;
  return <T, R>(wanted: Wanted<T, R>): Panel<T, R> => {
    const next = heightOf(wanted);
    if (y > top && y + next / 2 > top + height && column < columns - 1) {
      column += 1;
      y = top;
    }
    const placed = panel(wanted, x + column * (sizes.guestPanel + sizes.gap), y, sizes.guestPanel);
    y += placed.height + sizes.gap;
    return placed;
  };
}

/** Devices and bridges in order of slot, the devices of a bridge right below it. */
function busRows(buses: readonly TopologyBus[], bus: TopologyBus, seen = new Set([bus.index])): BusRow[] {
  const bridges = buses.filter(({ parent, index }) => parent?.bus === bus.index && !seen.has(index));
  const rows = [
    ...bus.devices.map((device) => ({ slot: device.slot, fn: device.function, rows: [{ device }] })),
    ...bridges.map((bridge) => {
      seen.add(bridge.index);
      return { slot: bridge.parent?.slot ?? 0, fn: 0, rows: [{ bridge }, ...busRows(buses, bridge, seen)] };
    }),
  ];
  return rows.sort((a, b) => a.slot - b.slot || a.fn - b.fn).flatMap(({ rows }) => rows);
}
