/** The topology as a picture in SVG: the host's IOMMU groups on the left, the guest's PHBs with their slots on the right. */
import { type Box, type Layout, layOut, type ShownGroups, sizes } from './layout';
import { type Colors, hostGroup, phbPanel, unplacedPanel, vioPanel } from './panels';
import { groupColors, standaloneStyle, topologyStyle } from './style';
import { escapeXml, text } from './svg';
import type { Topology } from './topology';

export interface DrawingOptions {
  readonly hostGroups: ShownGroups;
  /** A file of its own, with its colours in it; otherwise they come from the page that it is put into. */
  readonly standalone: boolean;
}

/**
 * Draws the topology. Every device, PHB and host device is a `<g>` with what it is in `data-` attributes: `data-start` (offset
 * in the document), `data-bus`, `data-slot`, `data-host` (address on the host).
 */
export function drawTopology(topology: Topology, { hostGroups, standalone }: DrawingOptions): string {
  const layout = layOut(topology, hostGroups);
  const colors = colorsOf(topology);
  const { width, height, headings } = layout;
  const title = `PCI topology of ${topology.name ?? 'a guest'}`;
  const style = standalone ? `<style>${standaloneStyle}${topologyStyle}</style>` : '';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="topology" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="${escapeXml(title)}">`,
    `<title>${escapeXml(title)}</title>${style}`,
    standalone ? `<rect class="background" width="${width}" height="${height}"/>` : '',
    headings.host ? heading(headings.host, `Host · ${topology.host?.source ?? ''}`) : '',
    heading(headings.guest, `${topology.name ?? 'Guest'} · libvirt ${topology.libvirtVersion}`),
    ...lines(layout, colors),
    ...layout.groups.map((group) => hostGroup(group, colors)),
    ...layout.phbs.map((phb) => phbPanel(phb, colors)),
    layout.spaprVio ? vioPanel(layout.spaprVio) : '',
    layout.unplaced ? unplacedPanel(layout.unplaced) : '',
    '</svg>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function colorsOf({ hostGroups, buses }: Topology): Colors {
  const numbers = [
    ...hostGroups.filter(({ phbs }) => phbs.length > 0).map(({ iommuGroup }) => iommuGroup),
    ...buses.flatMap(({ iommuGroups }) => iommuGroups),
    ...hostGroups.map(({ iommuGroup }) => iommuGroup),
  ];
  const order = new Map([...new Set(numbers)].map((group, index) => [group, index % groupColors]));
  return (group) => {
    const color = group === null ? undefined : order.get(group);
    return color === undefined ? '' : `g${color}`;
  };
}

function lines({ groups, phbs }: Layout, colors: Colors): string[] {
  return groups.flatMap(({ of: { iommuGroup, phbs: indexes }, ...from }) =>
    indexes.flatMap((index) => {
      const to = phbs.find(({ of }) => of.index === index);
      if (!to) return [];
      const [x1, y1] = [from.x + from.width, from.y + sizes.title / 2];
      const [x2, y2] = [to.x, to.y + sizes.phbTitle / 2];
      const bend = x1 + sizes.between / 2;
      return [
        `<path class="line ${colors(iommuGroup)}" data-group="${iommuGroup}" d="M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x1 + sizes.between} ${y2}H${x2}"/>`,
      ];
    }),
  );
}

function heading({ x, y, height }: Box, words: string): string {
  return text('heading', x, y + height / 2 - 4, words, 44);
}
