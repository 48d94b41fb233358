/** What may go from a text because libvirt would choose it again: addresses, and the controllers that it adds. */
import { deviceKinds } from '../guest/devices';
import type { ControllerFacts, Device, DeviceFacts, DeviceKind, Guest } from '../guest/guest';
import { withDevices } from '../guest/readGuest';
import { deviceElement } from '../guest/spans';
import type { PciPlan } from '../pci/plan';
import { childElements, childNodes } from '../xml/query';
import type { XmlElement } from '../xml/syntaxTree';
import type { GuestEdit } from './guestEdit';
import { isBlank } from './path';

/** How often a guest is planned at most: what is not decided by then stays. */
const mostPlans = 400;

interface Removal {
  readonly device: Device;
  /** The whole element, or only its address. */
  readonly whole: boolean;
}

/**
 * The edits that remove every address, and every controller, which libvirt would choose again: the guest without them is
 * planned to the same places. What somebody pinned where libvirt would not put it stays. Nothing for a refused guest.
 *
 * @param plan - of the guest
 * @param replan - plans another guest under the same conditions
 */
export function automaticEdits(
  guest: Guest,
  plan: PciPlan,
  replan: (guest: Guest) => PciPlan,
): readonly GuestEdit[] {
  if (plan.conflicts.length > 0) return [];
  const places = placesOf(plan);
  const holds = (removals: readonly Removal[]) => placesOf(replan(without(guest, removals))) === places;
  const addresses = largest(writtenAddresses(plan), holds);
  const controllers = removable(plainControllers(guest), addresses, holds);
  const gone = new Set(controllers.flatMap(({ device, whole }) => (whole ? device : [])));
  return controllers.flatMap(({ device, whole }): GuestEdit[] => {
    if (whole) return [{ kind: 'remove-element', element: deviceElement(device) }];
    return gone.has(device) ? [] : [{ kind: 'remove-address', device }];
  });
}

function writtenAddresses({ devices }: PciPlan): Removal[] {
  return devices.flatMap(({ device, address, reason }) =>
    device !== null && address !== null && reason?.kind === 'written' ? { device, whole: false } : [],
  );
}

/** Of two devices that could each be the pinned one either may stay: both ways are tried, and the one that removes more is taken. */
function largest(
  all: readonly Removal[],
  holds: (removals: readonly Removal[]) => boolean,
): readonly Removal[] {
  const forward = removable(all, [], holds);
  if (forward.length === all.length) return forward;
  const backward = removable([...all].reverse(), [], holds);
  return backward.length > forward.length ? backward : forward;
}

/** What can be removed besides `before`, tried in bulk first and by halves where that does not hold. */
function removable(
  all: readonly Removal[],
  before: readonly Removal[],
  holds: (removals: readonly Removal[]) => boolean,
): readonly Removal[] {
  let accepted = before;
  let plans = mostPlans;
  const waiting = [all];
  for (let some = waiting.pop(); some; some = waiting.pop()) {
    if (some.length === 0 || plans === 0) continue;
    plans -= 1;
    const tried = [...accepted, ...some];
    if (holds(tried)) accepted = tried;
    else if (some.length > 1) {
      const half = some.length >> 1;
      waiting.push(some.slice(half), some.slice(0, half));
    }
  }
  return accepted;
}

/** The guest as if the text did not have these. */
function without(guest: Guest, removals: readonly Removal[]): Guest {
  const gone = new Set<number>();
  const unplaced = new Set<number>();
  for (const { device, whole } of removals) (whole ? gone : unplaced).add(device.start);
  const rest = (devices: readonly Device[]) =>
    devices.flatMap((device) => {
      if (gone.has(device.start)) return [];
      return unplaced.has(device.start)
        ? { start: device.start, facts: withoutAddress(device.facts) }
        : device;
    });
  const byKind = Object.fromEntries(
    deviceKinds.map((kind): [DeviceKind, readonly Device[]] => [kind, rest(guest.byKind[kind])]),
  );
  // The same kinds with devices of the same kind: what the types of Object.fromEntries forget.
  return withDevices(guest, byKind as unknown as Guest['byKind']);
}

function withoutAddress({ address: _, ...facts }: DeviceFacts): DeviceFacts {
  return facts;
}

/** Everything that a plan says of places, as a text that is equal for equal plans of one document. */
function placesOf({ controllers, devices, conflicts }: PciPlan): string {
  const lines = [
    ...controllers.map(({ type, index, model, modelName, targetIndex, node, address }) => [
      ...[type, index, model, modelName, targetIndex, node, address],
    ]),
    ...devices.flatMap(({ device, kind, address }) =>
      kind === 'controller' ? [] : [[kind, device?.start ?? null, address]],
    ),
    [conflicts.length],
  ];
  return lines
    .map((line) => JSON.stringify(line))
    .sort()
    .join('\n');
}

/** What the elements of a controller hold that libvirt adds. */
const plainAttributes: Readonly<Record<string, ReadonlySet<string>>> = {
  controller: new Set(['type', 'index', 'model']),
  model: new Set(['name']),
  target: new Set(['index']),
  address: new Set(['type', 'domain', 'bus', 'slot', 'function', 'multifunction', 'reg']),
};

/** The controllers that say no more than libvirt would; one with a comment in front of it is somebody's own. */
function plainControllers(guest: Guest): Removal[] {
  const commented = startsBehindComments(guest);
  return guest.byKind.controller
    .filter((device) => isPlain(device) && !commented.has(device.start))
    .map((device) => ({ device, whole: true }));
}

function isPlain({ facts }: Device<ControllerFacts>): boolean {
  const { element } = facts;
  return (
    hasOnlyPlainAttributes(element) &&
    element.children.every((child) =>
      child.kind === 'element'
        ? hasOnlyPlainAttributes(child) && child.children.every(isBlank)
        : isBlank(child),
    )
  );
}

function hasOnlyPlainAttributes({ name, attributes }: XmlElement): boolean {
  const plain = plainAttributes[name];
  return plain !== undefined && attributes.every((attribute) => plain.has(attribute.name));
}

function startsBehindComments({ domain, start }: Guest): ReadonlySet<number> {
  const starts = new Set<number>();
  for (const list of childElements({ node: domain, start })) {
    if (list.node.name !== 'devices') continue;
    let commented = false;
    for (const child of childNodes(list)) {
      if (isBlank(child.node)) continue;
      if (commented) starts.add(child.start);
      commented = child.node.kind === 'comment';
    }
  }
  return starts;
}
