/** Tells what a check goes by, by looking what it asks for: edits of anything else need not be checked. */
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
  let asked: Asked = { kinds: new Set(), everything: false };
  const watched = watchContext(context, () => asked);
  return (into, look) => {
    asked = into;
    return look(watched);
  };
}

function watchContext(context: RuleContext, asked: () => Asked): RuleContext {
  const { host, options } = context;
  const everything = <T>(value: T): T => {
    asked().everything = true;
    return value;
  };
  return {
    host,
    options,
    guest: watchGuest(context.guest, asked, everything),
    get text() {
      return everything(context.text);
    },
    get tree() {
      return everything(context.tree);
    },
    get plan() {
      return everything(context.plan);
    },
  };
}

/** Facts about the domain itself are free: who compares two guests compares the domain anyway. */
function watchGuest(guest: Guest, asked: () => Asked, everything: <T>(value: T) => T): Guest {
  const { start, wrapper, virtType, arch, machine, pseries } = guest;
  return {
    ...{ start, wrapper, virtType, arch, machine, pseries },
    get name() {
      return guest.name;
    },
    get numaCells() {
      return guest.numaCells;
    },
    get memory() {
      return guest.memory;
    },
    get features() {
      return guest.features;
    },
    get domain() {
      return everything(guest.domain);
    },
    get devices() {
      return everything(guest.devices);
    },
    byKind: new Proxy(guest.byKind, {
      get(byKind, kind: DeviceKind) {
        asked().kinds.add(kind);
        return byKind[kind];
      },
    }),
  };
}
