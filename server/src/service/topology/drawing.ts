/** The topology as a picture: the host's IOMMU groups on the left, the guest's PHBs with their slots on the right. */
import { type Box, defaultWidths, type Layout, layOut, type ShownGroups, sizes, type Widths } from './layout';
import { type Drawn, hostGroup, newPhbPanel, phbPanel, unplacedPanel, vioPanel } from './panels';
import { group, path, rect, type Shape, text } from './shapes';
import { groupColors, standaloneStyle, topologyStyle } from './style';
import { escapeXml, svgText } from './svg';
import type { Topology } from './topology';

export interface DrawingOptions {
  readonly hostGroups: ShownGroups;
  readonly widths?: Widths;
  /** With a place for a device that is to have a PHB of its own. */
  readonly newPhb?: boolean;
}

/** A picture in a file of its own: SVG with its colours in it, light or dark as the reader's system is. */
export function topologySvg(topology: Topology): string {
  const picture = drawTopology(topology, { hostGroups: 'guest' });
  const { width = 0, height = 0 } = picture.attributes;
  const background = rect('background', { x: 0, y: 0, width: Number(width), height: Number(height) }, 0);
  const title = escapeXml(String(picture.attributes['aria-label']));
  const inside = `<title>${title}</title><style>${standaloneStyle}${topologyStyle}</style>`;
  return svgText(
    {
      ...picture,
      attributes: { xmlns: 'http://www.w3.org/2000/svg', ...picture.attributes },
      children: [background, ...(picture.children ?? [])],
    },
    inside,
  );
}

/** The same as shapes. The two sides are groups of the classes `host` and `guest`. */
export function drawTopology(topology: Topology, options: DrawingOptions): Shape {
  const { hostGroups, widths = defaultWidths, newPhb = false } = options;
  const layout = layOut(topology, hostGroups, widths, newPhb);
  const drawn: Drawn = { colors: colorsOf(topology), keys: uniqueKeys() };
  const { width, height, headings } = layout;
  const title = `PCI topology of ${topology.name ?? 'a guest'}`;
  const host = headings.host && [
    heading(headings.host, `Host · ${topology.host?.source ?? ''}`),
    ...layout.groups.map((panel) => hostGroup(panel, drawn)),
  ];
  return {
    name: 'svg',
    attributes: {
      class: 'topology',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'group',
      'aria-label': title,
    },
    children: [
      group({ class: 'lines', 'aria-hidden': 'true' }, lines(layout, drawn)),
      ...(host ? [group({ class: 'host', 'aria-label': 'Host' }, host)] : []),
      group({ class: 'guest', 'aria-label': 'Guest' }, [
        heading(headings.guest, `${topology.name ?? 'Guest'} · libvirt ${topology.libvirtVersion}`),
        ...layout.phbs.map((phb) => phbPanel(phb, drawn)),
        layout.newPhb && newPhbPanel(layout.newPhb, drawn),
        layout.spaprVio && vioPanel(layout.spaprVio, drawn),
        layout.unplaced && unplacedPanel(layout.unplaced, drawn),
      ]),
    ],
  };
}

function uniqueKeys(): (name: string) => string {
  const seen = new Map<string, number>();
  return (name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  };
}

/** Only the groups of the guest have colours, by their numbers: a device that moves keeps its colour. */
function colorsOf({ hostGroups, buses }: Topology): Drawn['colors'] {
  const numbers = [
    ...hostGroups.flatMap(({ phbs, iommuGroup }) => (phbs.length > 0 ? iommuGroup : [])),
    ...buses.flatMap(({ iommuGroups }) => iommuGroups),
  ].sort((a, b) => a - b);
  const order = new Map([...new Set(numbers)].map((iommuGroup, index) => [iommuGroup, index % groupColors]));
  return (iommuGroup) => {
    const color = iommuGroup === null ? undefined : order.get(iommuGroup);
    return color === undefined ? '' : `g${color}`;
  };
}

function lines({ groups, phbs }: Layout, { colors }: Drawn): Shape[] {
  return groups.flatMap(({ of: { iommuGroup, phbs: indexes }, ...from }) =>
    indexes.flatMap((index) => {
      const to = phbs.find(({ of }) => of.index === index);
      if (!to) return [];
      const [x1, y1] = [from.x + from.width, from.y + sizes.title / 2];
      const [x2, y2] = [to.x, to.y + 14];
      const turn = Math.min(x2, x1 + sizes.between);
      const bend = (x1 + turn) / 2;
      const d = `M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${turn} ${y2}H${x2}`;
      return [path(`line ${colors(iommuGroup)}`, d, { 'data-group': iommuGroup })];
    }),
  );
}

function heading({ x, y, width, height }: Box, words: string): Shape | null {
  return text('heading', x, y + height / 2 - 4, words, width);
}
