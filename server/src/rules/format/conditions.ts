/** Whether the conditions of the vocabulary's words hold for an element. */
import type { Condition } from '../../vocabulary/word';
import { mostAround } from '../../xml/depth';
import { attribute } from '../../xml/query';
import type { XmlElement } from '../../xml/syntaxTree';

/** An element with its ancestors, innermost first. */
export interface Standing {
  readonly element: XmlElement;
  readonly parents: readonly XmlElement[];
}

/** Whether nobody ever reads what stands here. */
export const isTooDeep = ({ parents }: Standing): boolean => parents.length > mostAround;

export function holds(conditions: readonly Condition[] | undefined, standing: Standing): boolean {
  if (conditions === undefined) return true;
  for (const { attribute: path, is, orAbsent, not } of conditions) {
    const value = valueAt(path, standing);
    if (value === undefined ? orAbsent !== true : is.includes(value) === (not === true)) return false;
  }
  return true;
}

/** The attribute that a condition's path names: up by `..`, down by an element's name, the attribute last. */
export function valueAt(path: string, { element, parents }: Standing): string | undefined {
  const { up, down, name } = pathOf(path);
  let owner = up === 0 ? element : parents[up - 1];
  for (const step of down) owner = owner && firstChildNamed(owner, step);
  return owner && attribute(owner, name)?.value;
}

interface Path {
  readonly up: number;
  readonly down: readonly string[];
  readonly name: string;
}

/** The vocabulary's few paths, taken apart once. */
const paths = new Map<string, Path>();

function pathOf(path: string): Path {
  const known = paths.get(path);
  if (known) return known;
  const steps = path.split('/');
  const name = steps.pop() ?? '';
  const up = steps.filter((step) => step === '..').length;
  const taken = { up, down: steps.slice(up), name };
  paths.set(path, taken);
  return taken;
}

export function firstChildNamed(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find(
    (child): child is XmlElement => child.kind === 'element' && child.name === name,
  );
}

/** Where a missing child would be: conditions about `../x` are asked of its parent. */
export function missingIn(parents: readonly XmlElement[]): Standing {
  return { element: nowhere, parents };
}

const nowhere: XmlElement = {
  kind: 'element',
  name: '',
  length: 0,
  attributes: [],
  startTagEnd: 0,
  endTagStart: -1,
  selfClosing: true,
  children: [],
};
