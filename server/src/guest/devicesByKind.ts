/** The devices of a guest by kind, put together from runs that versions of `<devices>` share: an edit costs what it touched. */
import { addTo } from '../xml/lists';
import { runsOf } from '../xml/siblings';
import type { Located, Run, XmlNode } from '../xml/syntaxTree';
import { deviceKinds, readDevice } from './devices';
import type { Device, DeviceKind, FactsOf, Guest } from './guest';
import { keptInside, placeInside } from './kept';

/** Devices of one kind that stand near each other. */
export interface DeviceRun<K extends DeviceKind = DeviceKind> {
  /** Where their run begins in the document. */
  readonly start: number;
  /** Their starts count from there. The same array in every version in which the run is left alone. */
  readonly devices: readonly Device<FactsOf<K>>[];
}

/** Runs of a kind one behind the other, put together so that who folds all of them need not go through each. */
export interface RunGroup<K extends DeviceKind = DeviceKind> {
  /** Where the group begins in the document. */
  readonly start: number;
  /** Their starts count from there. The same array in every version in which all of the group is left alone. */
  readonly runs: readonly DeviceRun<K>[];
}

type Groups = ReadonlyMap<DeviceKind, readonly RunGroup[]>;

/** Made anew with every version of a guest: the kinds are properties of the prototype, or there would be thirty to define. */
class DevicesByKind {
  readonly #sections: readonly Located[];
  readonly #known = new Map<DeviceKind, readonly Device[]>();
  #groups: Groups | undefined;

  constructor(sections: readonly Located[]) {
    this.#sections = sections;
  }

  static groupsOf(byKind: object, kind: DeviceKind): readonly RunGroup[] | undefined {
    if (!(#sections in byKind)) return undefined;
    byKind.#groups ??= groupsByKind(byKind.#sections);
    return byKind.#groups.get(kind) ?? [];
  }

  of(kind: DeviceKind): readonly Device[] {
    const before = this.#known.get(kind);
    if (before) return before;
    const devices: Device[] = [];
    for (const group of DevicesByKind.groupsOf(this, kind) ?? []) {
      for (const run of group.runs) {
        const origin = group.start + run.start;
        for (const { facts, start } of run.devices) devices.push({ facts, start: origin + start });
      }
    }
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

/** The devices of a kind as `byKind` has them, in runs: what was made of a run may be kept with its `devices`. */
export function deviceRuns<K extends DeviceKind>(guest: Guest, kind: K): readonly DeviceRun<K>[] {
  const all: DeviceRun<K>[] = [];
  for (const { start, runs } of deviceRunGroups(guest, kind))
    for (const run of runs) all.push({ start: start + run.start, devices: run.devices });
  return all;
}

/** The same runs in groups, for kinds of which there may be tens of thousands: what was made of a group may be kept with its `runs`. */
export function deviceRunGroups<K extends DeviceKind>({ byKind }: Guest, kind: K): readonly RunGroup<K>[] {
  const groups = DevicesByKind.groupsOf(byKind, kind) ?? [
    { start: 0, runs: [{ start: 0, devices: byKind[kind] }] },
  ];
  // A kind's runs hold devices of that kind.
  return groups as readonly RunGroup<K>[];
}

function groupsByKind(sections: readonly Located[]): Groups {
  const byKind = new Map<DeviceKind, RunGroup[]>();
  for (const { node, start: section } of sections) {
    const all = runsOf(node.children);
    for (let first = 0; first < all.length; first += runsAGroup) {
      const start = section + node.startTagEnd + (all[first]?.start ?? 0);
      for (const [kind, runs] of groupAt(all, first)) addTo(byKind, kind, { start, runs });
    }
  }
  return byKind;
}

/** An edit makes one group anew, and puts all of them together: of a thousand runs both are about as much. */
const runsAGroup = 32;

type RunsByKind = ReadonlyMap<DeviceKind, readonly DeviceRun[]>;

/** By the first run of a group. A run that comes or goes moves the groups behind it, but hardly an edit does that. */
const knownGroups = placeInside<{ readonly of: readonly Run['nodes'][]; readonly made: RunsByKind }>();

/** The devices of the runs from `first` on, as many as make a group. */
function groupAt(all: readonly Run[], first: number): RunsByKind {
  const head = all[first];
  if (!head) return new Map();
  const end = Math.min(first + runsAGroup, all.length);
  const before = knownGroups.get(head.nodes);
  if (before && isOf(before.of, all, first, end)) return before.made;
  const made = new Map<DeviceKind, DeviceRun[]>();
  const of: Run['nodes'][] = [];
  for (const { nodes, start } of all.slice(first, end)) {
    for (const [kind, devices] of devicesIn(nodes)) addTo(made, kind, { start: start - head.start, devices });
    of.push(nodes);
  }
  knownGroups.set(head.nodes, { of, made });
  return made;
}

function isOf(nodes: readonly Run['nodes'][], all: readonly Run[], first: number, end: number): boolean {
  if (nodes.length !== end - first) return false;
  for (let index = first; index < end; index++) if (nodes[index - first] !== all[index]?.nodes) return false;
  return true;
}

const devicesIn = keptInside((nodes: readonly XmlNode[]): ReadonlyMap<DeviceKind, readonly Device[]> => {
  const found = new Map<DeviceKind, Device[]>();
  let start = 0;
  for (const node of nodes) {
    const facts = node.kind === 'element' ? readDevice(node) : undefined;
    if (facts) addTo(found, facts.kind, { facts, start });
    start += node.length;
  }
  return found;
});
