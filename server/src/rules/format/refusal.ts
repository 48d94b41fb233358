/** Whether libvirt takes a value or a text, and what it says when it does not. */
import { invalidValue, negativeRefused, zeroRefused } from '../../vocabulary/messages';
import { checkValue } from '../../vocabulary/values';
import type { Says, ValueWord } from '../../vocabulary/word';
import type { Siblings, XmlElement, XmlNode } from '../../xml/syntaxTree';

const placeholder = /\{\{|\$\{|%\(|@[^@\s]+@/;

/** Filled in later, so nothing can be said of it now. */
export const isPlaceholder = (value: string): boolean => placeholder.test(value);

/** libvirt's template for the refusal of `value`, null when it is taken or is a template placeholder. */
export function refusal(value: string, { value: kind, invalid, empty }: ValueWord): Says | null {
  const verdict = checkValue(value, kind);
  if (verdict === 'fine' || isPlaceholder(value)) return null;
  if (value === '' && empty !== undefined) return empty === '' ? null : empty;
  if (invalid !== undefined) return invalid;
  if (verdict === 'zero') return zeroRefused;
  return verdict === 'negative' ? negativeRefused : invalidValue(kind);
}

/**
 * An element's text with that of the elements in it, as XPath's string() gives it to libvirt: libvirt reads the document
 * without ignorable blanks (libxml2: XML_PARSE_NOBLANKS, parser.c: areBlanks).
 */
export function stringValue(element: XmlElement): string {
  const { children } = element;
  const only = children.length === 1 ? children.at(0) : undefined;
  if (only?.kind === 'text') return only.text;
  const parts: string[] = [];
  const open: XmlNode[] = [element];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.kind === 'element') open.push(...withoutBlanks(node.children).reverse());
    else if (node.kind === 'text' || node.kind === 'cdata') parts.push(node.text);
  }
  return parts.join('');
}

/** Blanks alone stay where they are all there is, behind other text, or in an element that begins with text. */
function withoutBlanks(children: Siblings): XmlNode[] {
  if (children.length === 1) return [...children];
  const kept: XmlNode[] = [];
  for (const node of children) {
    const blank = node.kind === 'text' && node.text.trim() === '';
    if (!blank || kept[kept.length - 1]?.kind === 'text' || kept[0]?.kind === 'text') kept.push(node);
  }
  return kept;
}
