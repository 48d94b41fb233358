/** What an element, an attribute or a value of the domain format is for. */
import { attributeNote, elementNote, textNote, valueNote } from '../../vocabulary/notes/notes';
import { pathAt } from '../../xml/query';
import type { Located, Span, XmlNode } from '../../xml/syntaxTree';
import type { Snapshot } from '../snapshot';

export interface NameHover extends Span {
  readonly text: string;
  /** About an element as a whole. */
  readonly element: boolean;
}

const isElement = (place: Located<XmlNode>): place is Located => place.node.kind === 'element';
const note = (name: string, text: string) => `\`${name}\`: ${text}`;

/** null where nothing is known, or the offset is on no name and no value. */
export function nameHover({ tree }: Snapshot, offset: number): NameHover | null {
  const path = pathAt(tree, offset);
  const elements = path.filter(isElement);
  const domain = elements.findIndex(({ node }) => node.name === 'domain');
  const innermost = elements.at(-1);
  if (domain < 0 || !innermost) return null;
  const { node, start } = innermost;
  const names = elements.slice(domain + 1).map((each) => each.node.name);
  const own = names.length === 0 ? ['domain'] : names;
  const last = path.at(-1);
  if (last?.node.kind === 'text') {
    const said = textNote(own, last.node.text.trim());
    return said
      ? { text: said, start: last.start, end: last.start + last.node.length, element: false }
      : null;
  }
  if (last !== innermost) return null;
  if (offset > start && offset <= start + 1 + node.name.length) {
    const said = elementNote(own);
    return said ? { text: said, start: start + 1, end: start + 1 + node.name.length, element: true } : null;
  }
  const attribute = node.attributes.find(
    (each) => start + each.start <= offset && offset <= start + each.end,
  );
  if (!attribute) return null;
  const said = attributeNote(own, attribute.name);
  const value = valueNote(own, attribute.name, attribute.value);
  const parts = [said && note(attribute.name, said), value && note(attribute.value, value)].filter(
    (part) => part !== undefined,
  );
  const span = { start: start + attribute.start, end: start + attribute.end };
  return parts.length > 0 ? { text: parts.join('\n\n'), ...span, element: false } : null;
}
