import { parseXml } from './parse';
import type { Span, XmlTree } from './syntaxTree';

/** An edit: the text in [start, end) of the old document is replaced by `text`. */
export interface XmlChange extends Span {
  readonly text: string;
}

/** The tree of `newText`, sharing what it can with the tree of the text before the change. */
export function updateXml(_tree: XmlTree, _change: XmlChange, newText: string): XmlTree {
  return parseXml(newText);
}
