/** The end tag of an element whose start tag was just closed. */
import type { Position } from 'vscode-languageserver-types';
import { pathAt } from '../xml/query';
import type { Snapshot } from './snapshot';

/** `</name>` behind the `>` of a start tag that lacks its end tag; null everywhere else. */
export function doClosingTag({ tree, source, positions }: Snapshot, position: Position): string | null {
  const offset = positions.offsetAt(position);
  if (source.slice(Math.max(offset - 1, 0), offset) !== '>') return null;
  for (const { node, start } of pathAt(tree, offset - 1)) {
    if (node.kind !== 'element' || start + node.startTagEnd !== offset) continue;
    return node.selfClosing || node.endTagStart >= 0 ? null : `</${node.name}>`;
  }
  return null;
}
