/** Elements and attributes that the domain format does not have where they stand. */
import { type ElementNames, namesIn } from '../../vocabulary/names/names';
import { oneOf } from '../../vocabulary/word';
import type { XmlElement } from '../../xml/syntaxTree';
import type { FormatFinding } from './findings';

interface Known {
  readonly names: ElementNames;
  readonly findings: readonly FormatFinding[];
}

/** An element may come to stand in another: then its names are others. */
const memo = new WeakMap<XmlElement, Known>();

/** Names of other namespaces are nobody's business. */
const isForeign = (name: string) => name === '' || name === 'xmlns' || name.includes(':');

/** The unknown names in and below the element, which may hold `names`; spans relative to it. */
function unknownNames(element: XmlElement, names: ElementNames): readonly FormatFinding[] {
  if (names.open) return [];
  const known = memo.get(element);
  if (known?.names === names) return known.findings;
  const findings = [...unknownAttributes(element, names), ...below(element, names)];
  memo.set(element, { names, findings });
  return findings;
}

function below(element: XmlElement, names: ElementNames): readonly FormatFinding[] {
  return element.children.flatMap((child, index) => {
    if (child.kind !== 'element') return [];
    const offset = element.childStarts[index] ?? 0;
    return unknownChild(child, element, names).map((finding) => ({
      ...finding,
      start: finding.start + offset,
      end: finding.end + offset,
    }));
  });
}

/** The unknown names in a child, itself included: what is in an unknown element is not looked at. Spans relative to the child. */
export function unknownChild(
  child: XmlElement,
  parent: XmlElement,
  names: ElementNames,
): readonly FormatFinding[] {
  const { name } = child;
  if (isForeign(name) || foreignByDefault(child)) return [];
  const inside = namesIn(names, name);
  if (inside) return unknownNames(child, inside);
  const span = { start: 1, end: 1 + name.length };
  const kind = oneOf(...Object.keys(names.elements));
  return [{ ...nothing, ...span, code: 'unknown-element', element: name, parent: parent.name, kind }];
}

/** The unknown attributes of the element itself. */
export function unknownAttributes(
  { name: element, attributes }: XmlElement,
  names: ElementNames,
): readonly FormatFinding[] {
  return attributes.flatMap(({ name, start }) =>
    isForeign(name) || Object.hasOwn(names.attributes, name)
      ? []
      : [
          {
            ...nothing,
            code: 'unknown-attribute' as const,
            start,
            end: start + name.length,
            element,
            parent: element,
            attribute: name,
            kind: oneOf(...Object.keys(names.attributes)),
          },
        ],
  );
}

/** A namespace without prefix. */
function foreignByDefault({ attributes }: XmlElement): boolean {
  return attributes.some(({ name }) => name === 'xmlns');
}

const nothing = { says: undefined, attribute: null, found: null } as const;
