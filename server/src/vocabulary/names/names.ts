/** The names of the domain format: which attributes and elements may stand in which element, whatever their values demand. */

import type { ElementNames } from './elementNames';
import libvirt from './libvirt.json';
import { newer } from './newer';

export type { ElementNames };

const table: ReadonlyMap<string, ElementNames> = new Map(
  Object.entries(libvirt as { readonly [path: string]: ElementNames }).map(([path, names]) => [path, names]),
);
const added: ReadonlyMap<string, Partial<ElementNames>> = new Map(Object.entries(newer));

function namesAt(path: string): ElementNames | undefined {
  const known = table.get(path);
  const more = added.get(path);
  if (!known && !more) return undefined;
  const attributes: { [name: string]: readonly string[] | null } = { ...known?.attributes };
  for (const [name, values] of Object.entries(more?.attributes ?? {})) {
    const before = attributes[name];
    attributes[name] = before && values ? [...before, ...values] : values;
  }
  return {
    ...known,
    attributes,
    elements: { ...known?.elements, ...more?.elements },
    ...(known?.open || more?.open ? { open: true } : {}),
  };
}

const all: ReadonlyMap<string, ElementNames> = new Map(
  [...new Set([...table.keys(), ...added.keys()])].flatMap((path) => {
    const names = namesAt(path);
    return names ? [[path, names] as const] : [];
  }),
);

/** What may stand in `<domain>`. */
export const domainNames: ElementNames = all.get('') ?? { attributes: {}, elements: {} };

/** The same by the names; made once of each that is asked for. */
interface ByName {
  readonly attributes: ReadonlySet<string>;
  readonly elements: ReadonlyMap<string, ElementNames>;
}

const byName = new WeakMap<ElementNames, ByName>();

function byNameOf(names: ElementNames): ByName {
  const known = byName.get(names);
  if (known) return known;
  const made: ByName = {
    attributes: new Set(Object.keys(names.attributes)),
    elements: new Map(
      Object.entries(names.elements).flatMap(([name, path]) => {
        const inside = all.get(path);
        return inside ? [[name, inside] as const] : [];
      }),
    ),
  };
  byName.set(names, made);
  return made;
}

/** What may stand in an element of that name inside the other; undefined where there is no such element. */
export function namesIn(parent: ElementNames, name: string): ElementNames | undefined {
  return byNameOf(parent).elements.get(name);
}

/** Whether the element may have an attribute of that name. */
export function hasAttribute(names: ElementNames, name: string): boolean {
  return byNameOf(names).attributes.has(name);
}

/** The names of the elements in which one of that name may stand. */
export function parentsOf(name: string): readonly string[] {
  const parents = [...all].flatMap(([path, { elements }]) =>
    Object.hasOwn(elements, name) ? [path === '' ? 'domain' : (path.split('/').at(-1) ?? '')] : [],
  );
  return [...new Set(parents)];
}

/** The names of the elements that may have an attribute of that name. */
export function ownersOf(name: string): readonly string[] {
  const owners = [...all].flatMap(([path, { attributes }]) =>
    Object.hasOwn(attributes, name) ? [path.split('/').at(-1) ?? ''] : [],
  );
  return [...new Set(owners)];
}
