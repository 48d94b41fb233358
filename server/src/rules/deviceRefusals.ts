/** What libvirt refuses about a device: found in its facts, shown at the value that causes it, mended by small edits. */
import type { GuestEdit } from '../edits/guestEdit';
import { asText, attributeFact, childOf } from '../guest/facts';
import type { Device, DeviceFacts, DeviceKind, Fact, FactsOf, Guest } from '../guest/guest';
import { repeatingTypes } from '../guest/order';
import type { Located, Span } from '../xml/syntaxTree';
import type { Fix, Problem, Rule, RuleContext } from './rule';
import { elementOf, valueSpan } from './spans';

export interface Refusal {
  /** The value that causes it, relative to the device; its name when absent. */
  readonly at: Span | undefined;
  /** libvirt's message with its prefix. */
  readonly says: string;
  readonly message: string;
  /** Ways out, the best one first. */
  readonly mends?: readonly Mend[];
}

export interface Mend {
  readonly title: string;
  readonly edits: (device: Device) => readonly GuestEdit[];
}

interface DeviceRule<K extends DeviceKind> extends Pick<Rule, 'code' | 'title' | 'machines'> {
  readonly kinds: readonly K[];
  /** Of other devices nothing is found, whatever the rest of the guest is. */
  readonly looksAt?: (facts: DeviceFacts) => boolean;
  readonly refusals: (
    facts: FactsOf<K>,
    context: RuleContext,
    device: Device<FactsOf<K>>,
  ) => readonly Refusal[];
}

const none: readonly never[] = [];
const qemuTypes = new Set(['qemu', 'kvm', 'hvf']);

/** Other hypervisors' drivers refuse other things. */
function isForQemu({ virtType }: Guest): boolean {
  return virtType?.value === undefined || qemuTypes.has(virtType.value);
}

/** A rule about devices of some kinds, each looked at by itself. */
export function deviceRule<K extends DeviceKind>({ kinds, looksAt, refusals, ...rule }: DeviceRule<K>): Rule {
  const of = (device: Device<FactsOf<K>>, context: RuleContext) => refusals(device.facts, context, device);
  const problemsIn = (device: Device<FactsOf<K>>, context: RuleContext): readonly Problem[] => {
    const refused = of(device, context);
    return refused.length === 0 ? none : refused.map((refusal) => refusedProblem(device, refusal));
  };
  const concerned: ReadonlySet<DeviceKind> = new Set(kinds);
  const devices = ({ byKind }: Guest) =>
    kinds.flatMap((kind): readonly Device<FactsOf<K>>[] => byKind[kind] as readonly Device<FactsOf<K>>[]);
  return {
    ...rule,
    level: 'error',
    // a rule that takes no context looks at nothing but the device
    ...(refusals.length === 1 ? { reads: 'device' } : {}),
    ...(looksAt ? { looksAt: ({ facts }) => concerned.has(facts.kind) && looksAt(facts) } : {}),
    eachDevice: {
      kinds,
      check: (context, device) =>
        concerned.has(device.facts.kind) && isForQemu(context.guest)
          ? problemsIn(device as Device<FactsOf<K>>, context)
          : none,
    },
    check: (context) =>
      isForQemu(context.guest)
        ? devices(context.guest).flatMap((device) => problemsIn(device, context))
        : none,
    fixes: (context, problem) => {
      const device = devices(context.guest).find((each) => holds(each, problem));
      const refusal =
        device &&
        of(device, context).find((each) => {
          const { start, says } = refusedProblem(device, each);
          return start === problem.start && says === problem.says;
        });
      return device && refusal ? fixesOf(device, refusal.mends ?? []) : [];
    },
  };
}

/** The problem that a refusal is. */
export function refusedProblem(device: Device, { at, says, message }: Refusal): Problem {
  const name = { start: 1, end: 1 + device.facts.element.name.length };
  return { ...valueSpan(device, at ?? name), message, refusedBy: 'libvirt', says };
}

/** Whether a problem stands in the device. */
export function holds(device: Device, problem: Span): boolean {
  return problem.start >= device.start && problem.end <= device.start + device.facts.element.length;
}

export function fixesOf(device: Device, mends: readonly Mend[]): readonly Fix[] {
  return mends.map(({ title, edits }, index) => ({
    title,
    edits: edits(device),
    ...(index === 0 ? { preferred: true } : {}),
  }));
}

/** The element at a path of children (`driver`, `target/model`) below the device, or the device itself for ``. */
function elementAt(device: Located, path: string): Located | undefined {
  return elementDown(device, pathOf(path).names);
}

function elementDown(device: Located, names: readonly string[]): Located | undefined {
  let at: Located | undefined = device;
  for (const name of names) at = childOf(at, name);
  return at;
}

interface Path {
  readonly names: readonly string[];
  readonly attribute: string;
}

/** Rules ask for the same few paths of every device. */
const paths = new Map<string, Path>();

function pathOf(path: string): Path {
  const known = paths.get(path);
  if (known) return known;
  const [elements = '', attribute = ''] = path.split('@');
  const parsed = { names: elements === '' ? [] : elements.split('/'), attribute };
  paths.set(path, parsed);
  return parsed;
}

/** An element below the device, relative to it. */
export function childAt(facts: DeviceFacts, path: string): Located | undefined {
  return elementAt({ node: facts.element, start: 0 }, path);
}

/** An element below the device as edits take it. */
export function childOfDevice(device: Device, path: string): Located | undefined {
  return elementAt(elementOf(device), path);
}

/** The name of an element below the device, relative to it: where a problem of the whole element stands. */
export function nameAt({ node, start }: Located): Span {
  return { start: start + 1, end: start + 1 + node.name.length };
}

/** The value at a path such as `@model`, `driver@name`, `target/model@name`. */
export function valueAt(facts: DeviceFacts, path: string): Fact<string> | undefined {
  const { names, attribute } = pathOf(path);
  return attributeFact(elementDown({ node: facts.element, start: 0 }, names), attribute, asText);
}

/** What libvirt takes for a value: its text, the default when it is not written, undefined for a placeholder. */
export function valueOr(fact: Fact<string> | undefined, otherwise: string): string | undefined {
  return fact === undefined ? otherwise : fact.value;
}

/** *Remove …*: an attribute by its path, or an element below the device. */
export function remove(title: string, path: string): Mend {
  const [elements = '', attribute] = path.split('@');
  return {
    title,
    edits: (device) => {
      const element = elementAt(elementOf(device), elements);
      if (!element) return [];
      return attribute === undefined
        ? [{ kind: 'remove-element', element }]
        : [{ kind: 'remove-attribute', element, name: attribute }];
    },
  };
}

export function removeDevice(title: string): Mend {
  return { title, edits: (device) => [{ kind: 'remove-element', element: elementOf(device) }] };
}

export function removeAddress(title = 'Remove the address and let libvirt choose'): Mend {
  return { title, edits: (device) => [{ kind: 'remove-address', device }] };
}

/** Gives the attribute at a path another value; its element is there. */
export function set(title: string, path: string, value: string): Mend {
  const [elements = '', name = ''] = path.split('@');
  return {
    title,
    edits: (device) => {
      const element = elementAt(elementOf(device), elements);
      return element ? [{ kind: 'set-attribute', element, name, value }] : [];
    },
  };
}

/** The type of the device's address as written; undefined when it has none, or a placeholder. */
export function addressType({ address }: DeviceFacts): string | undefined {
  return address?.type === 'other' ? address.typeName?.value : address?.type;
}

/**
 * The type of the address that the device ends with, as far as libvirt's checks go: spapr-vio where libvirt forces it,
 * else as written.
 */
export function finalAddressType(context: RuleContext, device: Device): string | undefined {
  const written = addressType(device.facts);
  // of the others the plan need not be asked
  if (!mayBeForced.has(device.facts.kind)) return written;
  return context.plan.of.get(device.facts)?.address?.type === 'spapr-vio' ? 'spapr-vio' : written;
}

const mayBeForced: ReadonlySet<DeviceKind> = new Set([
  'interface',
  'controller',
  'serial',
  'console',
  'nvram',
  'tpm',
]);

/** Devices that libvirt's checks of addresses pass by: they have none, or another device's. */
export function hasNoAddress(device: Device, { byKind }: Guest): boolean {
  const { facts } = device;
  if (facts.kind === 'graphics' || facts.kind === 'audio' || facts.kind === 'lease') return true;
  if (facts.kind === 'memballoon') return facts.model?.value === 'none';
  // libvirt gives a hub a port whatever is written
  if (facts.kind === 'hub') return true;
  if (facts.kind === 'video') return facts.model?.value === 'none';
  // the first console is but another name of the first serial port
  if (facts.kind !== 'console' || byKind.console[0]?.facts !== facts) return false;
  return facts.targetType === undefined || repeatingTypes.has(facts.targetType.value ?? '');
}
