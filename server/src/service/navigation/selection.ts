/** What a selection grows to: a value, an attribute, a tag, an element's content, the element, and so on outwards. */
import type { Position, SelectionRange } from 'vscode-languageserver-types';
import { pathAt } from '../../xml/query';
import type { Span } from '../../xml/syntaxTree';
import { toRange } from '../positions';
import type { Snapshot } from '../snapshot';

/** One a position, each with those around it. */
export function doSelectionRanges(snapshot: Snapshot, places: readonly Position[]): SelectionRange[] {
  const { positions } = snapshot;
  return places.map((position) => {
    const offset = positions.offsetAt(position);
    const growing = spansAt(snapshot, offset);
    const nested = growing.reduce<SelectionRange | undefined>(
      (parent, span) => ({ range: toRange(positions, span), ...(parent ? { parent } : {}) }),
      undefined,
    );
    return nested ?? { range: { start: position, end: position } };
  });
}

/** Outermost first, each inside the one before it and none twice. */
function spansAt({ tree }: Snapshot, offset: number): readonly Span[] {
  const spans: Span[] = [{ start: 0, end: tree.length }];
  for (const { node, start } of pathAt(tree, offset)) {
    spans.push({ start, end: start + node.length });
    if (node.kind !== 'element') continue;
    const tagEnd = start + node.startTagEnd;
    const contentEnd = node.endTagStart < 0 ? start + node.length : start + node.endTagStart;
    if (offset >= tagEnd && !node.selfClosing) spans.push({ start: tagEnd, end: contentEnd });
    if (offset >= tagEnd) continue;
    spans.push({ start, end: tagEnd });
    for (const attribute of node.attributes) {
      spans.push({ start: start + attribute.start, end: start + attribute.end });
      spans.push({ start: start + attribute.valueStart, end: start + attribute.valueEnd });
    }
    spans.push({ start: start + 1, end: start + 1 + node.name.length });
  }
  const around = spans.filter(({ start, end }) => start <= offset && offset <= end);
  return around.filter((span, index) => {
    const outer = around[index - 1];
    return (
      !outer ||
      (span.start >= outer.start && span.end <= outer.end && span.end - span.start < outer.end - outer.start)
    );
  });
}
