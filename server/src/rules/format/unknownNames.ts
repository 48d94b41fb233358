/** Elements and attributes that the domain format does not have where they stand. */
import { type ElementNames, hasAttribute, namesIn } from '../../vocabulary/names/names';
import { oneOf, type ValueKind } from '../../vocabulary/word';
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
  const findings = unknownIn(child, parent, names);
  // A leaf is looked at faster than looked up.
  if (child.children.length > 1) memo.set(child, { names, findings });
  return findings;
}

/** The same, not remembered. */
export function unknownIn(
  child: XmlElement,
  parent: XmlElement,
  names: ElementNames,
): readonly FormatFinding[] {
  return isKnown(child, names, deepest) ? none : walkedUnknown(child, parent, names);
}

/** The same the long way. */
export function walkedUnknown(
  child: XmlElement,
  parent: XmlElement,
  names: ElementNames,
): readonly FormatFinding[] {
  const findings: FormatFinding[] = [];
  look({ element: child, parent, names, offset: 0 }, findings);
  return findings;
}

const none: readonly never[] = [];
/** What is nested deeper is looked at without the stack. */
const deepest = 16;

/** Tells quickly of most elements that nothing in them is unknown; false: something may be. */
function isKnown(element: XmlElement, around: ElementNames, depth: number): boolean {
  const names = namesIn(around, element.name);
  if (!names) return isForeign(element.name);
  if (names.open) return true;
  for (const { name } of element.attributes) {
    if (!hasAttribute(names, name) && !isForeign(name)) return false;
  }
  return element.children.every(
    (child) => child.kind !== 'element' || (depth > 0 && isKnown(child, names, depth - 1)),
  );
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
      const kind = kindOf(names.elements);
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
    if (hasAttribute(names, name) || isForeign(name)) continue;
    findings.push({
      ...nothing,
      code: 'unknown-attribute',
      start: offset + start,
      end: offset + start + name.length,
      element,
      parent: element,
      attribute: name,
      kind: kindOf(names.attributes),
    });
  }
}

const kinds = new WeakMap<object, ValueKind>();

/** One of the names; the same kind for the same names. */
function kindOf(names: object): ValueKind {
  const known = kinds.get(names);
  if (known) return known;
  const kind = oneOf(...Object.keys(names));
  kinds.set(names, kind);
  return kind;
}

/** A namespace without prefix. */
function foreignByDefault({ attributes }: XmlElement): boolean {
  return attributes.some(({ name }) => name === 'xmlns');
}

const nothing = { says: undefined, attribute: null, found: null } as const;
