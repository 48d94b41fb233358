/** Tells what a check goes by, by looking what it asks for: edits of anything else need not be checked. */
import { deviceKinds } from '../guest/devices';
import type { DeviceKind, Guest } from '../guest/guest';
import type { RuleContext } from './rule';

/** What was asked for. */
export interface Asked {
  /** Devices of these kinds. */
  readonly kinds: Set<DeviceKind>;
  /** The plan, the text or elements of the domain: anything may be in there. */
  everything: boolean;
}

/** Runs a look at a context, and notes in `asked` what was taken of it meanwhile. */
export type Watch = <T>(asked: Asked, look: (context: RuleContext) => T) => T;

/** One for all looks at a context; they come one after the other. */
export function watch(context: RuleContext): Watch {
  const notes: Notes = { asked: { kinds: new Set(), everything: false } };
  const watched = new WatchedContext(context, notes);
  return (into, look) => {
    notes.asked = into;
    return look(watched);
  };
}

/** Where what is asked for is noted at the moment. */
interface Notes {
  asked: Asked;
}

class WatchedContext implements RuleContext {
  readonly guest: Guest;
  readonly #context: RuleContext;
  readonly #notes: Notes;

  constructor(context: RuleContext, notes: Notes) {
    this.guest = new WatchedGuest(context.guest, notes);
    this.#context = context;
    this.#notes = notes;
  }

  get host() {
    return this.#context.host;
  }
  get options() {
    return this.#context.options;
  }
  get text() {
    this.#notes.asked.everything = true;
    return this.#context.text;
  }
  get tree() {
    this.#notes.asked.everything = true;
    return this.#context.tree;
  }
  get plan() {
    this.#notes.asked.everything = true;
    return this.#context.plan;
  }
}

/** Facts about the domain itself are free: who compares two guests compares the domain anyway. */
class WatchedGuest implements Guest {
  readonly byKind: Guest['byKind'];
  readonly #guest: Guest;
  readonly #notes: Notes;

  constructor(guest: Guest, notes: Notes) {
    this.byKind = new WatchedKinds(guest.byKind, notes) as unknown as Guest['byKind'];
    this.#guest = guest;
    this.#notes = notes;
  }

  get domain() {
    this.#notes.asked.everything = true;
    return this.#guest.domain;
  }
  get devices() {
    this.#notes.asked.everything = true;
    return this.#guest.devices;
  }
  get start() {
    return this.#guest.start;
  }
  get wrapper() {
    return this.#guest.wrapper;
  }
  get name() {
    return this.#guest.name;
  }
  get virtType() {
    return this.#guest.virtType;
  }
  get arch() {
    return this.#guest.arch;
  }
  get machine() {
    return this.#guest.machine;
  }
  get pseries() {
    return this.#guest.pseries;
  }
  get numaCells() {
    return this.#guest.numaCells;
  }
  get memory() {
    return this.#guest.memory;
  }
  get features() {
    return this.#guest.features;
  }
}

/** The kinds are properties of its prototype. */
class WatchedKinds {
  readonly #byKind: Guest['byKind'];
  readonly #notes: Notes;

  constructor(byKind: Guest['byKind'], notes: Notes) {
    this.#byKind = byKind;
    this.#notes = notes;
  }

  of(kind: DeviceKind): Guest['byKind'][DeviceKind] {
    this.#notes.asked.kinds.add(kind);
    return this.#byKind[kind];
  }
}

for (const kind of deviceKinds) {
  Object.defineProperty(WatchedKinds.prototype, kind, {
    get(this: WatchedKinds) {
      return this.of(kind);
    },
  });
}
