/** Where white space is content, or the text too broken to say what it is: there, nothing is laid out. */
import { type ElementNames, namesIn } from '../../vocabulary/names/names';
import { attribute, childNodes } from '../../xml/query';
import type { XmlElement, XmlNode } from '../../xml/syntaxTree';

/** Deeper than any guest; beyond it, indentation would outgrow the text. */
const deepest = 100;

/** What is known of the elements around a node. */
export interface Surroundings {
  readonly depth: number;
  /** What the element may hold; undefined where the domain format does not say. */
  readonly names: ElementNames | undefined;
  /** `xml:space='preserve'`, there or further out. */
  readonly preserved: boolean;
}

export function surroundingsOf(element: XmlElement, outer: Surroundings, root: ElementNames): Surroundings {
  const space = attribute(element, 'xml:space')?.value;
  const known = outer.names ? namesIn(outer.names, element.name) : undefined;
  return {
    depth: outer.depth + 1,
    names: element.name === 'domain' && !outer.names ? root : known,
    preserved: space === 'preserve' || (outer.preserved && space !== 'default'),
  };
}

/** Cut off, without its partner, or objected to: it is left as it is, and what stands beside it, too. */
export function isBroken({ kind, faults }: XmlNode): boolean {
  return kind === 'broken' || (faults !== undefined && (faults.loose || faults.own.length > 0));
}

/** Whether the white space in an element is its text: mixed content, `<description>`, metadata, `xml:space`. */
export function isContentVerbatim(
  text: string,
  element: XmlElement,
  start: number,
  { depth, names, preserved }: Surroundings,
): boolean {
  if (preserved || depth > deepest || element.name === 'metadata' || names?.open) return true;
  const holdsElements = element.children.some(({ kind }) => kind === 'element');
  const mayHold = names !== undefined && Object.keys(names.elements).length > 0 && !names.text;
  if (!holdsElements && !mayHold) return true;
  return childNodes({ node: element, start }).some(({ node: child, start: at }) => {
    return child.kind === 'cdata' || (child.kind === 'text' && !isBlank(text.slice(at, at + child.length)));
  });
}

/** White space as XML has it; a reference to it (`&#32;`) is text. */
export const isBlank = (text: string): boolean => /^[ \t\r\n]*$/.test(text);
