/** Elements and comments of several lines, and regions between comments. */
import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver-types';
import type { XmlNode } from '../../xml/syntaxTree';
import type { Positions } from '../positions';
import type { Snapshot } from '../snapshot';
import { nodeNotes } from './nodeNotes';

/** Comments that begin and end a region, as VS Code's own configuration of XML has them. */
const region = /^<!--\s*#(end)?region\b/;

/** Of a node that may be folded, or a comment that begins or ends a region. */
interface Fold {
  readonly kind: 'element' | 'comment' | 'cdata';
  readonly region: 'begins' | 'ends' | undefined;
  /** Where its last line is found, counted from the node. */
  readonly end: number;
}

const foldsIn = nodeNotes((node, start, { positions, source }): Fold | undefined => {
  const { kind } = node;
  if (kind !== 'element' && kind !== 'comment' && kind !== 'cdata') return undefined;
  const mark = kind === 'comment' ? region.exec(source.slice(start, start + node.length)) : null;
  const end = endOf(node);
  if (!mark && lineAt(positions, start) === lineAt(positions, start + end)) return undefined;
  return { kind, region: mark ? (mark[1] === undefined ? 'begins' : 'ends') : undefined, end };
});

/** In document order; a region stands where it ends. */
export function doFolding(snapshot: Snapshot): FoldingRange[] {
  const { positions } = snapshot;
  const ranges: FoldingRange[] = [];
  /** The first lines of the regions that are open. */
  const regions: number[] = [];
  for (const { start, note } of foldsIn(snapshot)) {
    const first = lineAt(positions, start);
    if (note.region === 'begins') regions.push(first);
    else if (note.region === 'ends') {
      const startLine = regions.pop();
      if (startLine !== undefined && startLine < first) {
        ranges.push({ startLine, endLine: first, kind: FoldingRangeKind.Region });
      }
    }
    // The end tag stays in sight; so does the end of what has none.
    const last = lineAt(positions, start + note.end) - (note.kind === 'element' ? 1 : 0);
    if (last > first) {
      ranges.push({
        startLine: first,
        endLine: last,
        ...(note.kind === 'comment' ? { kind: FoldingRangeKind.Comment } : {}),
      });
    }
  }
  return ranges;
}

const lineAt = (positions: Positions, offset: number): number => positions.positionAt(offset).line;

function endOf(node: XmlNode): number {
  return node.kind === 'element' && node.endTagStart >= 0 ? node.endTagStart : node.length;
}
