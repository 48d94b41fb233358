/** The names in a start tag and in its end tag, which change together. */
import type { Position, Range } from 'vscode-languageserver-types';
import { pathAt } from '../../xml/query';
import type { Located, Span, XmlNode } from '../../xml/syntaxTree';
import { toRange } from '../positions';
import type { Snapshot } from '../snapshot';

const isElement = (place: Located<XmlNode>): place is Located => place.node.kind === 'element';

/** Start tag's and end tag's name around the offset; undefined on other text and where one of them is missing. */
export function tagNames({ tree, source }: Snapshot, offset: number): readonly [Span, Span] | undefined {
  // Behind the last letter the cursor is still in the name.
  for (const at of offset > 0 ? [offset, offset - 1] : [offset]) {
    const element = pathAt(tree, at).filter(isElement).at(-1);
    if (!element) continue;
    const { node, start } = element;
    if (node.endTagStart < 0 || node.name === '') continue;
    const length = node.name.length;
    const first = { start: start + 1, end: start + 1 + length };
    const second = { start: start + node.endTagStart + 2, end: start + node.endTagStart + 2 + length };
    if (source.slice(second.start, second.end) !== node.name) continue;
    if ([first, second].some((span) => span.start <= offset && offset <= span.end)) return [first, second];
  }
  return undefined;
}

/** As in LSP's textDocument/linkedEditingRange. */
export interface LinkedRanges {
  readonly ranges: Range[];
  readonly wordPattern: string;
}

export function doLinkedEditing(snapshot: Snapshot, position: Position): LinkedRanges | null {
  const { positions } = snapshot;
  const names = tagNames(snapshot, positions.offsetAt(position));
  return names
    ? { ranges: names.map((span) => toRange(positions, span)), wordPattern: '[A-Za-z_][\\w:.-]*' }
    : null;
}
