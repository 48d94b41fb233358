/** Edits in a start tag: nothing else of the document is read again. */

import { elementOf } from './nodes';
import { siblingAt } from './siblings';
import { type Container, looseIndex, replaceNodes } from './splice';
import { readStartTag, type StartTag } from './startTag';
import { keeper } from './strings';
import type { Span, XmlElement, XmlTree } from './syntaxTree';
import { type TextSlices, windowsFrom } from './textWindow';

/** An edit inside a start tag that leaves its name and its end alone changes nothing but attributes. */
export function updateStartTag(
  tree: XmlTree,
  around: readonly Container[],
  edit: Span,
  newText: TextSlices,
  reach: number,
): XmlTree | undefined {
  const container = around.at(-1);
  if (!container || looseIndex(container) !== Number.POSITIVE_INFINITY) {
    return undefined;
  }
  const found = siblingAt(container.nodes, container.contentStart, edit.start);
  if (!found) {
    return undefined;
  }
  const { node: old, index, start } = found;
  if (
    old.kind !== 'element' ||
    edit.start <= start ||
    edit.end >= start + old.startTagEnd ||
    !hasWholeStartTag(old)
  ) {
    return undefined;
  }
  const shift = newText.length - tree.length;
  const tag = startTagAt(newText, start, old.startTagEnd + shift, reach);
  if (
    !tag?.finished ||
    tag.name !== old.name ||
    tag.selfClosing !== old.selfClosing ||
    tag.length !== old.startTagEnd + shift
  ) {
    return undefined;
  }
  const children = old.faults?.children ?? [];
  const sound = tag.errors.length === 0 && children.length === 0;
  const node = elementOf({
    name: old.name,
    attributes: tag.attributes,
    length: old.length + shift,
    startTagEnd: tag.length,
    endTagStart: old.endTagStart < 0 ? -1 : old.endTagStart + shift,
    selfClosing: old.selfClosing,
    children: old.children,
    faults: sound ? undefined : { own: tag.errors, children, loose: false },
  });
  return replaceNodes(tree, around, index, index + 1, [node], newText.length);
}

/** The start tag, which is perhaps of that length. */
function startTagAt(text: TextSlices, start: number, length: number, reach: number): StartTag | undefined {
  for (const window of windowsFrom(text, start, start + length, reach)) {
    const from = start - window.origin;
    const tag = readStartTag(window.text, from, keeper(true));
    if (from + tag.length <= window.sureUntil) {
      return tag;
    }
  }
  return undefined;
}

/** True when the element's start tag has its `>` and only the start tag has errors, if any. */
function hasWholeStartTag({ name, faults, startTagEnd }: XmlElement): boolean {
  return (
    name !== '' &&
    !faults?.loose &&
    !faults?.own.some(({ code, end }) => code === 'unfinished-tag' || end > startTagEnd)
  );
}
