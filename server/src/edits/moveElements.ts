/** Elements that change places: each with the comments that belong to it. */
import type { Guest } from '../guest/guest';
import { childElements, childNodes } from '../xml/query';
import type { Located, Span, XmlNode } from '../xml/syntaxTree';
import type { TextChange } from './guestEdit';
import { isBlank } from './path';
import { startsLine } from './style';

/**
 * The changes that put children of `<devices>` into another order: where the nth of `elements` stood, the nth of `wanted`
 * will stand. Whatever stands between them stays.
 *
 * @param elements - in document order
 * @param wanted - the same elements
 */
export function moveElements(
  text: string,
  guest: Guest,
  elements: readonly Located[],
  wanted: readonly Located[],
): readonly TextChange[] {
  const blocks = blocksIn(text, guest);
  const block = ({ node, start }: Located): Span => blocks.get(start) ?? { start, end: start + node.length };
  return elements.flatMap((place, nth): readonly TextChange[] => {
    const other = wanted[nth];
    if (!other || other.start === place.start) return [];
    const from = block(other);
    return [{ ...block(place), text: text.slice(from.start, from.end) }];
  });
}

/** Each child of `<devices>` with the comments right above it, and those behind it on its line. */
function blocksIn(text: string, { domain, start }: Guest): ReadonlyMap<number, Span> {
  const lists = childElements({ node: domain, start }).filter(({ node }) => node.name === 'devices');
  const blocks = new Map<number, Span>();
  for (const list of lists) {
    const children = childNodes(list);
    for (const [nth, child] of children.entries()) {
      if (child.node.kind !== 'element') continue;
      blocks.set(child.start, {
        start: firstComment(text, children, nth),
        end: lastComment(text, children, nth),
      });
    }
  }
  return blocks;
}

/** A comment belongs to the element below it unless an empty line is between them, or it ends the line of another. */
function firstComment(text: string, children: readonly Located<XmlNode>[], nth: number): number {
  let start = children[nth]?.start ?? 0;
  for (let at = nth - 1; at >= 0; at--) {
    const child = children[at];
    if (!child) break;
    if (isBlank(child.node)) {
      if (text.slice(child.start, child.start + child.node.length).split('\n').length > 2) break;
    } else if (child.node.kind === 'comment' && startsLine(text, child.start)) start = child.start;
    else break;
  }
  return start;
}

function lastComment(text: string, children: readonly Located<XmlNode>[], nth: number): number {
  const element = children[nth];
  let end = element ? element.start + element.node.length : 0;
  for (const { node, start } of children.slice(nth + 1)) {
    if (isBlank(node) && !text.slice(start, start + node.length).includes('\n')) continue;
    const after = start + node.length;
    if (node.kind !== 'comment' || !/^[ \t]*(\r?\n|$)/.test(text.slice(after, after + 1000))) break;
    if (text.slice(end, start).includes('\n')) break;
    end = after;
  }
  return end;
}
