/** libvirt's words for a domain that is not well-formed: libxml2's error with its line, as libvirt shows it. */
import type { XmlTree } from '../syntaxTree';
import type { TextSlices } from '../textWindow';
import { findFatal, lineAt } from './fatal';

/** The text is made whole for them: a longer one, which nobody writes by hand, is left without. UTF-16 code units. */
const longest = 256 * 1024;

/**
 * What libvirt says of the text; undefined where it is well-formed, or the words are not known.
 * Source: util/virxml.c: catchXMLError.
 */
export function libxml2Words(source: TextSlices, tree: XmlTree): string | undefined {
  if (source.length > longest) return undefined;
  const text = source.slice(0);
  const fatal = findFatal(text, tree);
  if (!fatal) return undefined;
  const { at, line: named = at, message } = fatal;
  let before = at;
  while (before > 0 && isLineEnd(text[before])) before--;
  while (before > 0 && !isLineEnd(text[before])) before--;
  const start = isLineEnd(text[before]) ? before + 1 : before;
  const line = /[^\r\n]*/y;
  line.lastIndex = start;
  const [context = ''] = line.exec(text) ?? [];
  const column = new TextEncoder().encode(text.slice(start, at)).length;
  return `(domain_definition):${lineAt(text, named)}: ${message}\n${context || '(null)'}\n${'-'.repeat(Math.max(0, column))}^`;
}

function isLineEnd(char: string | undefined): boolean {
  return char === '\n' || char === '\r';
}
