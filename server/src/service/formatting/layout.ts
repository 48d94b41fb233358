/** Where every line of a document belongs. Only white space between markup changes; line breaks stay where they are. */
import type { TextChange } from '../../edits/guestEdit';
import { indentAt, lineEndAt } from '../../edits/style';
import { domainNames } from '../../vocabulary/names/names';
import { childNodes, topNodes } from '../../xml/query';
import type { Located, XmlElement, XmlNode, XmlTree } from '../../xml/syntaxTree';
import { createGaps, type LayoutOptions } from './gaps';
import { layOutTag } from './tag';
import { isBlank, isBroken, isContentVerbatim, type Surroundings, surroundingsOf } from './verbatim';

/** An element on one line that is longer, and holds others, gets them on lines of their own. */
const longestLine = 120;

/** An element whose content is being laid out; of the document itself, no element. */
interface Frame {
  readonly element: XmlElement | undefined;
  readonly nodes: readonly Located<XmlNode>[];
  readonly origin: number;
  readonly around: Surroundings;
  /** Of the line on which the element begins, and of its content. */
  readonly indent: string;
  readonly inner: string;
  /** Something in it is broken: what stands directly in it stays where it is. */
  readonly frozen: boolean;
  /** All of it is on one line that is too long. */
  readonly breaks: boolean;
  next: number;
  /** Behind the last markup. */
  gapStart: number;
}

/** The changes that lay a document out; none in broken parts, nor where white space is content. Never recurses. */
export function layOut(text: string, tree: XmlTree, options: LayoutOptions): readonly TextChange[] {
  const { unit } = options;
  const gaps = createGaps(text, options);
  const isOneLine = oneLineIn(text);
  /** Of the line that is being laid out. */
  let lineIndent = '';
  const frames: Frame[] = [];
  const open = (frame: Omit<Frame, 'next' | 'gapStart' | 'frozen'>, gapStart: number) =>
    frames.push({ ...frame, frozen: frame.nodes.some(({ node }) => isBroken(node)), next: 0, gapStart });

  /** @returns whether the markup behind the gap begins a line */
  const layOutGap = (frame: Frame, end: number, indent: string): boolean => {
    const gap = { start: frame.gapStart, end };
    const written = text.slice(gap.start, gap.end);
    if (frame.frozen || !isBlank(written)) {
      const startsLine = /[\r\n][ \t]*$/.test(written);
      if (startsLine) lineIndent = indentAt(text, end);
      return startsLine;
    }
    const after = gaps.lines(gap, indent, frame.inner);
    if (after !== undefined) lineIndent = after;
    else if (frame.breaks && gaps.replace(gap, lineEndAt(text, end) + indent)) lineIndent = indent;
    else return false;
    return true;
  };
  /** Behind a node that stays as it is. */
  const leave = (frame: Frame, start: number, end: number) => {
    frame.gapStart = end;
    if (/[\r\n]/.test(text.slice(start, end))) lineIndent = indentAt(text, end);
  };
  const enter = (frame: Frame, { node, start }: Located, startsLine: boolean) => {
    const indent = lineIndent;
    layOutTag(text, { node, start }, gaps, { indent, unit, startsLine });
    const around = surroundingsOf(node, frame.around, domainNames);
    const end = start + node.length;
    if (node.endTagStart < 0 || isContentVerbatim(text, node, start, around)) {
      leave(frame, start + node.startTagEnd, end);
      return;
    }
    const long = node.length > longestLine && node.children.some(({ kind }) => kind === 'element');
    frame.gapStart = end;
    open(
      {
        element: node,
        nodes: childNodes({ node, start }),
        origin: start,
        around,
        indent,
        inner: indent + unit,
        breaks: long && isOneLine(start, end),
      },
      start + node.startTagEnd,
    );
  };

  open(
    {
      element: undefined,
      nodes: topNodes(tree),
      origin: 0,
      around: { depth: 0, names: undefined, preserved: false },
      indent: '',
      inner: '',
      breaks: false,
    },
    0,
  );
  for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
    const next = frame.nodes[frame.next];
    frame.next += 1;
    if (!next) {
      const { element, origin, indent } = frame;
      layOutGap(frame, element ? origin + element.endTagStart : tree.length, indent);
      frames.pop();
      continue;
    }
    const { node, start } = next;
    if (node.kind !== 'text') {
      const startsLine = layOutGap(frame, start, frame.inner);
      if (node.kind === 'element' && !isBroken(node)) enter(frame, { node, start }, startsLine);
      else leave(frame, start, start + node.length);
    }
  }
  return gaps.changes;
}

/** Whether a span has no line break; asked in document order, it costs one look through the text. */
function oneLineIn(text: string): (start: number, end: number) => boolean {
  const breaks = /[\r\n]/g;
  let next = -1;
  return (start, end) => {
    if (next < start) {
      breaks.lastIndex = start;
      next = breaks.exec(text)?.index ?? text.length;
    }
    return next >= end;
  };
}
