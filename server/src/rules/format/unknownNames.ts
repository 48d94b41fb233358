/** Elements and attributes that the domain format does not have where they stand. */
import { type ElementNames, namesIn } from '../../vocabulary/names/names';
import { oneOf } from '../../vocabulary/word';
import { childElements } from '../../xml/query';
import type { XmlElement } from '../../xml/syntaxTree';
import type { FormatFinding } from './findings';

interface Known {
  readonly names: ElementNames;
  readonly findings: readonly FormatFinding[];
}

/**
 * Of children of the domain and of devices; what is inside them is not worth remembering. An element may come to stand in
 * another: then its names are others.
 */
const memo = new WeakMap<XmlElement, Known>();

/** Names of other namespaces are nobody's business. */
const isForeign = (name: string) => name === '' || name === 'xmlns' || name.includes(':');

/** The unknown names in a child, itself included: what is in an unknown element is not looked at. Spans relative to the child. */
export function unknownChild(
  child: XmlElement,
  parent: XmlElement,
  names: ElementNames,
): readonly FormatFinding[] {
  const known = memo.get(child);
  if (known?.names === names) return known.findings;
  const findings: FormatFinding[] = [];
  look({ element: child, parent, names, offset: 0 }, findings);
  memo.set(child, { names, findings });
  return findings;
}

/** An element, the names that its parent may hold, and how far from the first element it begins. */
interface Place {
  readonly element: XmlElement;
  readonly parent: XmlElement;
  readonly names: ElementNames;
  readonly offset: number;
}

function look(first: Place, findings: FormatFinding[]): void {
  // By hand: elements may be nested deeper than the stack.
  const left = [first];
  for (let place = left.pop(); place; place = left.pop()) {
    const { element, parent, names, offset } = place;
    const { name } = element;
    if (isForeign(name) || foreignByDefault(element)) continue;
    const inside = namesIn(names, name);
    if (!inside) {
      const span = { start: offset + 1, end: offset + 1 + name.length };
      const kind = oneOf(...Object.keys(names.elements));
      findings.push({
        ...nothing,
        ...span,
        code: 'unknown-element',
        element: name,
        parent: parent.name,
        kind,
      });
    } else if (!inside.open) {
      lookAtAttributes(element, inside, offset, findings);
      for (const { node, start } of childElements({ node: element, start: offset }).reverse()) {
        left.push({ element: node, parent: element, names: inside, offset: start });
      }
    }
  }
}

/** The unknown attributes of the element itself. */
export function unknownAttributes(element: XmlElement, names: ElementNames): readonly FormatFinding[] {
  const findings: FormatFinding[] = [];
  lookAtAttributes(element, names, 0, findings);
  return findings;
}

function lookAtAttributes(
  { name: element, attributes }: XmlElement,
  names: ElementNames,
  offset: number,
  findings: FormatFinding[],
): void {
  for (const { name, start } of attributes) {
    if (Object.hasOwn(names.attributes, name) || isForeign(name)) continue;
    findings.push({
      ...nothing,
      code: 'unknown-attribute',
      start: offset + start,
      end: offset + start + name.length,
      element,
      parent: element,
      attribute: name,
      kind: oneOf(...Object.keys(names.attributes)),
    });
  }
}

/** A namespace without prefix. */
function foreignByDefault({ attributes }: XmlElement): boolean {
  return attributes.some(({ name }) => name === 'xmlns');
}

const nothing = { says: undefined, attribute: null, found: null } as const;
