/** The picture as data: shapes with attributes, words, and what can be pointed at. Written out as SVG or put on a page. */
import type { Box } from './layout';
import type { Marked } from './topology';

/** What somebody can point at, select or move. */
export interface Item {
  /** Names it for as long as it is what it is, whatever moves in the text around it. */
  readonly key: string;
  readonly kind: 'phb' | 'bridge' | 'device' | 'other' | 'group' | 'member' | 'new-phb';
  /** All that there is to say, a line each. */
  readonly tip: string;
  /** Where it stands in the document; null: libvirt adds it, or it is not in the guest. */
  readonly start: number | null;
  readonly end: number | null;
  /** The bus it is on, or that it is. */
  readonly bus: number | null;
  readonly slot: number | null;
  /** Address on the host. */
  readonly host: string | null;
  readonly problems: Marked['problems'];
  /** It can be put somewhere else, or into the guest. */
  readonly movable: boolean;
}

/** Attributes whose value is null are left out. */
export interface Attributes {
  readonly [name: string]: string | number | null;
}

export interface Shape {
  readonly name: 'svg' | 'g' | 'rect' | 'path' | 'circle' | 'text';
  readonly attributes: Attributes;
  readonly children?: readonly Shape[];
  readonly words?: string;
  readonly item?: Item;
}

/** A group of shapes; what is null is not drawn. */
export function group(attributes: Attributes, children: readonly (Shape | null)[], item?: Item): Shape {
  const shown = children.filter((child) => child !== null);
  return { name: 'g', attributes, children: shown, ...(item ? { item } : {}) };
}

export function rect(
  kind: string,
  { x, y, width, height }: Box,
  radius: number,
  more: Attributes = {},
): Shape {
  return { name: 'rect', attributes: { class: kind, x, y, width, height, rx: radius, ...more } };
}

/** About so many pixels wide is a character, by what the words are. */
const characterWidth: { readonly [kind: string]: number } = { '': 6.7, title: 7.3, faint: 6.3, heading: 8.4 };

const widthOf = (kind: string) => characterWidth[kind] ?? 7;

/** Words of at most so many pixels: what is longer is cut, and whole where somebody points at it. */
export function text(
  kind: string,
  x: number,
  y: number,
  words: string,
  width: number,
  anchor: 'start' | 'end' = 'start',
): Shape | null {
  const most = Math.floor(width / widthOf(kind));
  if (words === '' || most < 2) return null;
  const shown = words.length > most ? `${words.slice(0, most - 1)}…` : words;
  return {
    name: 'text',
    attributes: { class: kind || null, x, y, 'text-anchor': anchor === 'end' ? 'end' : null },
    words: shown,
  };
}

/** Words that are shown whole or not at all. */
export function wholeText(...[kind, x, y, words, width, anchor]: Parameters<typeof text>): Shape | null {
  return words.length * widthOf(kind) > width ? null : text(kind, x, y, words, width, anchor);
}

/** Errors are a cross, warnings a triangle: told apart without colour. */
export function sign({ severity }: Marked, x: number, y: number): Shape | null {
  switch (severity) {
    case 'error':
      return path(
        severity,
        `M${x - 5} ${y - 3.5}l1.5 -1.5 3.5 3.5 3.5 -3.5 1.5 1.5 -3.5 3.5 3.5 3.5 -1.5 1.5 -3.5 -3.5 -3.5 3.5 -1.5 -1.5 3.5 -3.5z`,
      );
    case 'warning':
      return path(severity, `M${x} ${y - 5}l5.5 10h-11z`);
    case 'information':
    case 'hint':
      return { name: 'circle', attributes: { class: severity, cx: x, cy: y, r: 3 } };
    default:
      return null;
  }
}

export function path(kind: string, d: string, more: Attributes = {}): Shape {
  return { name: 'path', attributes: { class: kind, ...more, d } };
}
