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

/** Adds the controllers for the ports that do not fit (conf/domain_addr.c: virDomainVirtioSerialAddrNext). */
export function addOverflowControllers(guest: Guest, list: readonly Controller[], add: AddController): void {
  const devices = [...guest.byKind.console.filter(isVirtio), ...guest.byKind.channel.filter(isVirtio)];
  if (devices.length <= 1) return;
  const free = new Map<number, Set<number>>();
  for (const { type, index, device } of [...list].sort((a, b) => a.index - b.index)) {
    if (type === 'virtio-serial') free.set(index, portsOf(device?.facts.ports?.value ?? defaultPorts));
  }
  const open = devices.filter((device) => {
    const port = writtenPort(device);
    if (port?.port) free.get(port.controller)?.delete(port.port);
    return !port?.port;
  });
  for (const device of open) takePort(device, free, add);
}

function takePort(device: Device<CharacterFacts>, free: Map<number, Set<number>>, add: AddController): void {
  const lowest = device.facts.kind === 'console' ? 0 : 1;
  const named = writtenPort(device);
  const sets = named === null ? [...free.values()] : [free.get(named.controller) ?? new Set<number>()];
  for (const ports of sets) {
    for (const port of ports) {
      if (port < lowest) continue;
      ports.delete(port);
      return;
    }
  }
  if (named !== null) return;
  let index = 0;
  while (free.has(index)) index++;
  add('virtio-serial', index, null);
  const ports = portsOf(defaultPorts);
  ports.delete(lowest);
  free.set(index, ports);
}

function portsOf(count: number): Set<number> {
  return new Set(Array.from({ length: Math.min(count, 1024) }, (_, port) => port));
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
