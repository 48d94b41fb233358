/** Decides what to make of start tags without an end tag and of end tags without a start tag. */

import { shown } from './characters';
import { createElement, type Item, leaf, type OpenTag } from './elements';
import { type EndTag, other } from './otherTokens';
import type { XmlError, XmlNode } from './syntaxTree';

/** An element whose end is being looked for. */
interface Owner {
  readonly open: OpenTag;
  /** The column of its start tag when that is first in its line, else -1. */
  readonly indent: number;
  readonly nodes: XmlNode[];
}

/**
 * The content of one element, its loose tags settled: an element without an end tag holds what is indented deeper than itself, and an
 * end tag that is like its name, or stands below its start tag, or right behind its text, is taken for its own.
 * A start tag that is cut off holds nothing. The first item begins at `from`.
 */
export function settleLoose(text: string, items: readonly Item[], from: number): readonly XmlNode[] {
  const base: XmlNode[] = [];
  const owners: Owner[] = [];
  const add = (node: XmlNode) => {
    (owners.at(-1)?.nodes ?? base).push(node);
  };
  const leaveOwners = (indent: number) => {
    while (owners.length > 0 && (owners.at(-1)?.indent ?? -1) >= indent) {
      const owner = owners.pop();
      if (owner) {
        add(withoutEnd(owner));
      }
    }
  };
  let end = from;
  items.forEach((item, index) => {
    const start = end;
    end += 'tag' in item ? item.tag.length : item.length;
    if (item.kind === 'text') {
      const next = items[index + 1];
      if (owners.length > 0 && item.text.trim() === '') {
        // White space in front of a tag goes where the tag goes; at the very end it belongs to nobody.
        leaveOwners(next === undefined ? -1 : leaves(text, next, end));
      }
      add(item);
      return;
    }
    leaveOwners(leaves(text, item, start));
    if (item.kind === 'open') {
      if (item.tag.finished) {
        owners.push({ open: item, indent: lineIndent(text, start), nodes: [] });
      } else {
        add(leaf(item.tag, true));
      }
    } else if (item.kind === 'end') {
      const owner = owners.at(-1);
      if (owner && endsOwner(text, owner, item.tag, start)) {
        owners.pop();
        const ends = { endTagStart: start - owner.open.start, length: end - owner.open.start };
        add(createElement(owner.open.tag, owner.nodes, ends, [mismatch(owner, item.tag)], true));
      } else {
        add(other('broken', item.tag.length, [stray(item.tag)], true));
      }
    } else {
      add(item);
    }
  });
  leaveOwners(-1);
  return base;
}

const never = Number.POSITIVE_INFINITY;

/** Owners indented as far as this or farther end before the item. */
function leaves(text: string, item: Item, start: number): number {
  const indent = item.kind === 'text' ? -1 : lineIndent(text, start);
  if (indent < 0) {
    return never;
  }
  return item.kind === 'end' ? indent + 1 : indent;
}

/** The column of what stands at `start` when only white space is before it in its line, else -1. */
export function lineIndent(text: string, start: number): number {
  let at = start;
  while (at > 0 && (text.charAt(at - 1) === ' ' || text.charAt(at - 1) === '\t')) {
    at--;
  }
  return at === 0 || text.charAt(at - 1) === '\n' || text.charAt(at - 1) === '\r' ? start - at : -1;
}

function endsOwner(text: string, owner: Owner, end: EndTag, start: number): boolean {
  const { name } = owner.open.tag;
  const onlyText = owner.nodes.length === 0 || (owner.nodes.length === 1 && owner.nodes[0]?.kind === 'text');
  const aligned = owner.indent >= 0 && lineIndent(text, start) === owner.indent;
  return aligned || onlyText || name.startsWith(end.name) || end.name.startsWith(name);
}

function withoutEnd(owner: Owner): XmlNode {
  const { open, nodes } = owner;
  const { name, length } = open.tag;
  const error: XmlError = {
    code: 'missing-end-tag',
    message: `\`<${shown(name)}>\` is never closed: its end tag \`</${shown(name)}>\` is missing.`,
    start: 1,
    end: 1 + name.length,
  };
  const end = nodes.reduce((sum, node) => sum + node.length, length);
  return createElement(open.tag, nodes, { endTagStart: -1, length: end }, [error], true);
}

function mismatch(owner: Owner, end: EndTag): XmlError {
  const { name } = owner.open.tag;
  return (
    end.error ?? {
      code: 'mismatched-end-tag',
      message: `\`</${shown(end.name)}>\` stands where \`<${shown(name)}>\` is to be closed.`,
      start: 2,
      end: Math.max(2 + end.name.length, 3),
    }
  );
}

function stray(end: EndTag): XmlError {
  return (
    end.error ?? {
      code: 'stray-end-tag',
      message: `\`</${shown(end.name)}>\` closes nothing: no \`<${shown(end.name)}>\` is open here.`,
      start: 2,
      end: Math.max(2 + end.name.length, 3),
    }
  );
}
