/** What a device says, wherever it stands: two versions of it that say the same are the same to whoever reads facts. */
import type { XmlElement } from '../xml/syntaxTree';
import { childOf } from './facts';
import type { DeviceFacts } from './guest';

const known = new WeakMap<DeviceFacts, string>();
const places: ReadonlySet<string> = new Set(['start', 'end', 'element']);

/** All that is said by the facts, by the device's own attributes, by its addresses and its place in the boot order, as one text. */
export function valuesOf(facts: DeviceFacts): string {
  const before = known.get(facts);
  if (before !== undefined) return before;
  const written = readElements(facts).map((element) =>
    element?.attributes.map(({ name, value }) => [name, value]),
  );
  const { alias, ...others } = facts;
  const values = JSON.stringify([others, ownAlias(facts), written], (key, value: unknown) =>
    places.has(key) ? undefined : value,
  );
  known.set(facts, values);
  return values;
}

/** The same as `valuesOf` of both being equal; costs no text. */
export function haveSameValues(a: DeviceFacts, b: DeviceFacts): boolean {
  if (a === b) return true;
  if (!areSame(a, b, 'alias') || ownAlias(a) !== ownAlias(b)) return false;
  const [old, now] = [readElements(a), readElements(b)];
  return old.every((element, index) => haveSameAttributes(element, now[index]));
}

/** Whether two facts, or objects of facts, hold the same but for where it stands. */
function areSame(a: unknown, b: unknown, except?: string): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const [old, now] = [a as Held, b as Held];
  for (const key in old) if (isValue(key, except) && !areSame(old[key], now[key])) return false;
  for (const key in now) if (isValue(key, except) && !(key in old) && now[key] !== undefined) return false;
  return true;
}

type Held = { readonly [key: string]: unknown };

const isValue = (key: string, except: string | undefined) => key !== except && !places.has(key);

function haveSameAttributes(a: XmlElement | undefined, b: XmlElement | undefined): boolean {
  if (a === b || a?.attributes === b?.attributes) return true;
  return (
    a?.attributes.length === b?.attributes.length &&
    (a?.attributes.every(({ name, value }, index) => {
      const other = b?.attributes[index];
      return other?.name === name && other.value === value;
    }) ??
      true)
  );
}

/** libvirt compares only the names that somebody chose; the others it gives itself. */
function ownAlias({ alias }: DeviceFacts): string | null {
  return alias?.text.startsWith('ua-') ? alias.text : null;
}

/** The elements whose attributes count: the device, its place in the boot order, its addresses. */
function readElements({ element }: DeviceFacts): readonly (XmlElement | undefined)[] {
  const device = { node: element, start: 0 };
  return [
    element,
    childOf(device, 'boot')?.node,
    childOf(device, 'address')?.node,
    childOf(childOf(device, 'source'), 'address')?.node,
  ];
}
