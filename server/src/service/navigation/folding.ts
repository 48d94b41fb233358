/** Elements and comments of several lines, and regions between comments. */
import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver-types';
import { childNodes, topNodes } from '../../xml/query';
import type { Snapshot } from '../snapshot';

/** Comments that begin and end a region, as VS Code's own configuration of XML has them. */
const region = /^<!--\s*#(end)?region\b/;

/** In document order; a region stands where it ends. */
export function doFolding({ tree, positions, text }: Snapshot): FoldingRange[] {
  const ranges: FoldingRange[] = [];
  /** The first lines of the regions that are open. */
  const regions: number[] = [];
  const open = topNodes(tree).reverse();
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, start } = next;
    if (node.kind !== 'element' && node.kind !== 'comment' && node.kind !== 'cdata') continue;
    const first = positions.positionAt(start).line;
    const mark = node.kind === 'comment' ? region.exec(text.slice(start, start + node.length)) : null;
    if (mark?.[1] === undefined && mark) regions.push(first);
    else if (mark) {
      const startLine = regions.pop();
      if (startLine !== undefined && startLine < first) {
        ranges.push({ startLine, endLine: first, kind: FoldingRangeKind.Region });
      }
    }
    const end =
      node.kind === 'element' && node.endTagStart >= 0 ? start + node.endTagStart : start + node.length;
    // The end tag stays in sight; so does the end of what has none.
    const last = positions.positionAt(end).line - (node.kind === 'element' ? 1 : 0);
    if (last > first) {
      ranges.push({
        startLine: first,
        endLine: last,
        ...(node.kind === 'comment' ? { kind: FoldingRangeKind.Comment } : {}),
      });
    }
    if (node.kind !== 'element') continue;
    for (const child of childNodes({ node, start }).reverse()) open.push(child);
  }
  return ranges;
}
