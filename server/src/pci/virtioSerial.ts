/** Ports of virtio-serial controllers: a guest with more channels than ports gets one controller more. */
import type { CharacterFacts, Device, Guest } from '../guest/guest';
import type { AddController, Controller } from './controllers';

const defaultPorts = 31;

/** One controller for each index that a virtio channel or console names (virDomainDefMaybeAddVirtioSerialController). */
export function addVirtioSerialControllers(guest: Guest, add: AddController): void {
  for (const device of [...guest.byKind.channel, ...guest.byKind.console].filter(isVirtio)) {
    add('virtio-serial', writtenPort(device)?.controller ?? 0, null);
  }
}

/**
 * Adds the controllers for the channels that do not fit (conf/domain_addr.c: virDomainVirtioSerialAddrNext). libvirt gives
 * every console without an address port 0, which it counts for nobody.
 */
export function addOverflowControllers(guest: Guest, list: readonly Controller[], add: AddController): void {
  const channels = guest.byKind.channel.filter(isVirtio);
  const consoles = guest.byKind.console.filter(isVirtio);
  const devices = [...consoles.filter((device) => writtenPort(device) !== null), ...channels];
  if (devices.length <= 1) return;
  const free = new Map<number, Set<number>>();
  for (const { type, index, device } of [...list].sort((a, b) => a.index - b.index)) {
    if (type === 'virtio-serial') free.set(index, portsOf(device?.facts.ports?.value ?? defaultPorts));
  }
  for (const device of devices) {
    const written = writtenPort(device);
    if (written?.port) free.get(written.controller)?.delete(written.port);
  }
  for (const device of devices) if (!writtenPort(device)?.port) takePort(device, free, add);
}

function takePort(device: Device<CharacterFacts>, free: Map<number, Set<number>>, add: AddController): void {
  const written = writtenPort(device);
  // libvirt forgets which controller a console named.
  const named = written && (device.facts.kind === 'console' ? 0 : written.controller);
  const candidates = named === null ? [...free.values()] : [free.get(named) ?? new Set<number>()];
  for (const ports of candidates) {
    for (const port of ports) {
      ports.delete(port);
      return;
    }
  }
  if (named !== null) return;
  let index = 0;
  while (free.has(index)) index++;
  add('virtio-serial', index, null);
  const ports = portsOf(defaultPorts);
  ports.delete(1);
  free.set(index, ports);
}

/** The ports of a controller that libvirt gives out: not 0, which is the consoles'. */
function portsOf(count: number): Set<number> {
  return new Set(Array.from({ length: Math.min(count, 1024) - 1 }, (_, port) => port + 1));
}

function isVirtio(device: Device<CharacterFacts>): boolean {
  return device.facts.targetType?.text === 'virtio';
}

function writtenPort({
  facts,
}: Device<CharacterFacts>): { readonly controller: number; readonly port: number } | null {
  const { address } = facts;
  if (address?.type !== 'other' || address.typeName?.text !== 'virtio-serial') return null;
  return { controller: address.controller?.value ?? 0, port: Number(address.port?.text ?? 0) || 0 };
}
