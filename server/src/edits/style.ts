/** The document's own way of writing, read from the text next to the place of an edit. */
import type { Guest } from '../guest/guest';
import { childStart } from '../xml/query';
import type { Located } from '../xml/syntaxTree';
import type { TextSlices } from '../xml/textWindow';

/** How far around a place an example is looked for. */
const reach = 4000;

/** The line end used at a place: that of the line before it, else the first behind it. */
export function lineEndAt(text: string, at: number): string {
  const before = text.lastIndexOf('\n', at - 1);
  const example = at > 0 && before >= 0 ? before : text.indexOf('\n', at);
  return example > 0 && text[example - 1] === '\r' ? '\r\n' : '\n';
}

/** The quote of the nearest attribute. */
export function quoteAt(text: TextSlices, at: number): "'" | '"' {
  return nearest(text, at, /=\s*(["'])/g) === '"' ? '"' : "'";
}

/** How an empty element ends: `/>`, or ` />` where the nearest one is written so. */
export function emptyEndAt(text: string, at: number): '/>' | ' />' {
  return nearest(text, at, /(\s?)\/>/g) === ' ' ? ' />' : '/>';
}

function nearest(text: TextSlices, at: number, pattern: RegExp): string | undefined {
  const before = [...text.slice(Math.max(0, at - reach), at).matchAll(pattern)].at(-1);
  return (before ??
    text
      .slice(at, at + reach)
      .matchAll(pattern)
      .next().value)?.[1];
}

/** Where the line of an offset begins. */
export function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/** The white space in front of the line's first character. */
export function indentAt(text: string, at: number): string {
  const start = lineStart(text, at);
  return /^\uFEFF?([ \t]*)/.exec(text.slice(start, at))?.[1] ?? '';
}

/** Whether only white space stands before the offset on its line. */
export function startsLine(text: string, at: number): boolean {
  return /^\uFEFF?[ \t]*$/.test(text.slice(lineStart(text, at), at));
}

/** One step of indentation, from the elements that stand on lines of their own: the nearest first. */
export function indentUnit(text: string, guest: Guest, path: readonly Located[]): string {
  const domain: Located = { node: guest.domain, start: guest.start };
  const devices: Located[] = guest.devices
    ? [{ node: guest.devices.element, start: guest.devices.start }]
    : [];
  for (const parent of [...[...path].reverse(), ...devices, domain]) {
    const step = stepInside(text, parent);
    if (step) return step;
  }
  return '  ';
}

function stepInside(text: string, { node, start }: Located): string | undefined {
  const outer = indentAt(text, start);
  let at = start + node.startTagEnd;
  for (let i = 0; i < node.children.length; i += 1) {
    const child = node.children.at(i);
    if (child?.kind === 'element' && startsLine(text, at)) {
      const inner = indentAt(text, at);
      return startsLine(text, start) && inner.startsWith(outer) ? inner.slice(outer.length) : undefined;
    }
    at += child?.length ?? 0;
  }
  return undefined;
}

/** Whether an element's first child element begins on the same line; undefined: it has none. */
export function isOneLine(text: string, { node, start }: Located): boolean | undefined {
  const first = node.children.findIndex((child) => child.kind === 'element');
  if (first < 0) return undefined;
  return !text.slice(start, start + childStart(node, first)).includes('\n');
}
