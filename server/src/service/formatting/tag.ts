/** The white space in a start tag: one blank between attributes on a line, attributes on further lines below each other. */
import type { Located, Span } from '../../xml/syntaxTree';
import type { Gaps } from './gaps';
import { isBlank } from './verbatim';

/**
 * @param indent - of the line on which the tag begins
 * @param startsLine - nothing stands before the tag on its line
 */
export function layOutTag(
  text: string,
  { node, start }: Located,
  gaps: Gaps,
  { indent, unit, startsLine }: { indent: string; unit: string; startsLine: boolean },
): void {
  const { name, attributes, startTagEnd, selfClosing } = node;
  const between: Span[] = [];
  let end = start + 1 + name.length;
  for (const attribute of attributes) {
    between.push({ start: end, end: start + attribute.start });
    end = start + attribute.end;
  }
  const closing = { start: end, end: start + startTagEnd - (selfClosing ? 2 : 1) };
  const written = (span: Span) => text.slice(span.start, span.end);
  if (![...between, closing].every((span) => isBlank(written(span)))) return;
  const [first] = between;
  // Below the first attribute where that stands behind the name.
  const below = first && startsLine && !/[\r\n]/.test(written(first));
  const aligned = below ? indent + ' '.repeat(name.length + 2) : indent + unit;
  for (const span of between) {
    if (gaps.lines(span, aligned, aligned) === undefined) gaps.replace(span, ' ');
  }
  if (gaps.lines(closing, indent, aligned) !== undefined) return;
  gaps.replace(closing, selfClosing && written(closing) !== '' ? ' ' : '');
}
