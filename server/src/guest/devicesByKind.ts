/** The devices of a guest by kind, put together from runs that versions of `<devices>` share: an edit costs what it touched. */
import { runsOf } from '../xml/siblings';
import type { Located, XmlNode } from '../xml/syntaxTree';
import { deviceKinds, readDevice } from './devices';
import type { Device, DeviceKind, FactsOf, Guest } from './guest';
import { kept } from './kept';

/** Devices of one kind that stand near each other. */
export interface DeviceRun<K extends DeviceKind = DeviceKind> {
  /** Where their run begins in the document. */
  readonly start: number;
  /** Their starts count from there. The same array in every version in which the run is left alone. */
  readonly devices: readonly Device<FactsOf<K>>[];
}

type Runs = ReadonlyMap<DeviceKind, readonly DeviceRun[]>;

/** Made anew with every version of a guest: the kinds are properties of the prototype, or there would be thirty to define. */
class DevicesByKind {
  readonly #sections: readonly Located[];
  readonly #known = new Map<DeviceKind, readonly Device[]>();
  #runs: Runs | undefined;

  constructor(sections: readonly Located[]) {
    this.#sections = sections;
  }

  static runsOf(byKind: object, kind: DeviceKind): readonly DeviceRun[] | undefined {
    if (!(#sections in byKind)) return undefined;
    byKind.#runs ??= runsByKind(byKind.#sections);
    return byKind.#runs.get(kind) ?? [];
  }

  of(kind: DeviceKind): readonly Device[] {
    const before = this.#known.get(kind);
    if (before) return before;
    const devices: Device[] = [];
    for (const run of DevicesByKind.runsOf(this, kind) ?? []) {
      for (const { facts, start } of run.devices) devices.push({ facts, start: run.start + start });
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
export function deviceRuns<K extends DeviceKind>({ byKind }: Guest, kind: K): readonly DeviceRun<K>[] {
  const runs = DevicesByKind.runsOf(byKind, kind) ?? [{ start: 0, devices: byKind[kind] }];
  // A kind's runs hold devices of that kind.
  return runs as readonly DeviceRun<K>[];
}

function runsByKind(sections: readonly Located[]): Runs {
  const byKind = new Map<DeviceKind, DeviceRun[]>();
  for (const { node, start: section } of sections) {
    for (const { nodes, start } of runsOf(node.children)) {
      for (const [kind, devices] of devicesIn(nodes)) {
        const run = { start: section + node.startTagEnd + start, devices };
        const runs = byKind.get(kind);
        if (runs) runs.push(run);
        else byKind.set(kind, [run]);
      }
    }
  }
  return byKind;
}

const devicesIn = kept((nodes: readonly XmlNode[]): ReadonlyMap<DeviceKind, readonly Device[]> => {
  const found = new Map<DeviceKind, Device[]>();
  let start = 0;
  for (const node of nodes) {
    const facts = node.kind === 'element' ? readDevice(node) : undefined;
    if (facts) {
      const devices = found.get(facts.kind);
      if (devices) devices.push({ facts, start });
      else found.set(facts.kind, [{ facts, start }]);
    }
    start += node.length;
  }
  return found;
});
