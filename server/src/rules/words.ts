/** How problems call devices and numbers. */
import type { ControllerFacts, Device, HostdevFacts } from '../guest/guest';
import type { PlannedDevice } from '../pci/plan';

/** A PCI address as libvirt prints it (util/virpci.c: virPCIDeviceAddressAsString): `0000:01:05.0`. */
export function pciText(address: {
  readonly domain: number;
  readonly bus: number;
  readonly slot: number;
  readonly function: number;
}): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  return `${hex(address.domain, 4)}:${hex(address.bus, 2)}:${hex(address.slot, 2)}.${address.function}`;
}

/** What to call a device in a sentence: `disk vda`, `host device 0001:01:00.0`, `PCI controller 1`. */
export function deviceName({ facts }: Device): string {
  switch (facts.kind) {
    case 'controller':
      return controllerName(facts);
    case 'disk':
      return named('disk', facts.target?.text);
    case 'interface':
      return named('network interface', facts.host?.address ?? facts.mac?.text ?? facts.model?.text);
    case 'hostdev':
      return hostdevName(facts);
    case 'memballoon':
      return 'memory balloon';
    case 'rng':
      return 'random number generator';
    case 'tpm':
      return 'TPM';
    default:
      return named(facts.kind, facts.alias?.text);
  }
}

function hostdevName({ host, type }: HostdevFacts): string {
  return host?.address ? `host device ${host.address}` : named('host device', type?.text);
}

function controllerName({ type, index }: ControllerFacts): string {
  const kind =
    type?.text === 'pci' ? 'PCI' : type?.text === 'usb' ? 'USB' : type?.text === 'scsi' ? 'SCSI' : type?.text;
  return named(`${kind ?? ''} controller`.trim(), index?.text);
}

function named(kind: string, name: string | undefined): string {
  return name ? `${kind} ${name}` : kind;
}

/** As `deviceName`, also for what libvirt adds. */
export function plannedName({ device, kind }: PlannedDevice): string {
  return device ? deviceName(device) : `${kind} that libvirt adds`;
}

/** `1`, `1 and 2`, `1, 2 and 3`. */
export function listOf(items: readonly (string | number)[]): string {
  return items.length < 2
    ? items.join('')
    : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}
