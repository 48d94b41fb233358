/** The devices of a guest by kind, kept over the versions of `<devices>`: an edit costs what it touched, not what there is. */
import { childStart } from '../xml/query';
import type { Located, XmlElement } from '../xml/syntaxTree';
import { deviceKinds, readDevice } from './devices';
import type { Device, DeviceFacts, DeviceKind, Guest } from './guest';
import { keptChildren, type Replaced } from './keptChildren';

/** The devices of one kind among the children of a section, ascending. */
interface OfKind {
  readonly indexes: readonly number[];
  readonly facts: readonly DeviceFacts[];
}

type ByName = ReadonlyMap<string, OfKind>;

const none: OfKind = { indexes: [], facts: [] };

/** Made anew with every version of a guest: the kinds are properties of the prototype, or there would be thirty to define. */
class DevicesByKind {
  readonly #sections: readonly Located[];
  readonly #known = new Map<DeviceKind, readonly Device[]>();

  constructor(sections: readonly Located[]) {
    this.#sections = sections;
  }

  of(kind: DeviceKind): readonly Device[] {
    const before = this.#known.get(kind);
    if (before) return before;
    const devices = this.#sections.flatMap((section) => devicesIn(section, kind));
    this.#known.set(kind, devices);
    return devices;
  }
}

for (const kind of deviceKinds) {
  Object.defineProperty(DevicesByKind.prototype, kind, {
    enumerable: true,
    get(this: DevicesByKind) {
      return this.of(kind);
    },
  });
}

/** libvirt reads the devices of every `<devices>`, should there be several. A kind is looked at when somebody asks for it. */
export function devicesByKind(sections: readonly Located[]): Guest['byKind'] {
  return new DevicesByKind(sections) as unknown as Guest['byKind'];
}

/** The devices of every kind, one kind after the other. */
export function allDevices({ byKind }: Pick<Guest, 'byKind'>): readonly Device[] {
  return deviceKinds.flatMap((kind): readonly Device[] => byKind[kind]);
}

/** A kind has the name of its elements. */
function devicesIn({ node, start }: Located, kind: string): readonly Device[] {
  const { indexes, facts } = childrenByName(node).get(kind) ?? none;
  return facts.map((each, at) => ({ facts: each, start: start + childStart(node, indexes[at] ?? 0) }));
}

const childrenByName = keptChildren<ByName>(readChildren, joinChildren);

function readChildren({ children }: XmlElement, first: number, end: number): ByName {
  const found = new Map<string, { readonly indexes: number[]; readonly facts: DeviceFacts[] }>();
  for (let index = first; index < end; index += 1) {
    const child = children.at(index);
    const facts = child?.kind === 'element' ? readDevice(child) : undefined;
    if (facts === undefined) continue;
    const known = found.get(facts.kind);
    if (known) {
      known.indexes.push(index);
      known.facts.push(facts);
    } else found.set(facts.kind, { indexes: [index], facts: [facts] });
  }
  return found;
}

function joinChildren(before: ByName, replaced: Replaced, made: ByName): ByName {
  const joined = new Map<string, OfKind>();
  for (const kind of new Set([...before.keys(), ...made.keys()])) {
    joined.set(kind, joinKind(before.get(kind) ?? none, replaced, made.get(kind) ?? none));
  }
  return joined;
}

function joinKind(before: OfKind, { first, oldEnd, end }: Replaced, made: OfKind): OfKind {
  const from = countBefore(before.indexes, first);
  const to = countBefore(before.indexes, oldEnd);
  const moved = end - oldEnd;
  if (from === to && made.facts.length === 0 && (moved === 0 || to === before.indexes.length)) return before;
  const behind = before.indexes.slice(to);
  return {
    indexes: before.indexes
      .slice(0, from)
      .concat(made.indexes, moved === 0 ? behind : behind.map((index) => index + moved)),
    facts: before.facts.slice(0, from).concat(made.facts, before.facts.slice(to)),
  };
}

/** How many of the ascending numbers are below the limit. */
function countBefore(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
