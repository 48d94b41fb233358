/**
 * A host device whose guest address is of a kind that it cannot have. PCI devices have a PCI address, USB devices a USB
 * address, SCSI devices a place on a SCSI controller (`type='drive'`).
 *
 * ```xml
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *       <address type='usb' bus='0' port='1'/>
 *     </hostdev>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *     </hostdev>
 * ```
 *
 * libvirt refuses: `internal error: PCI host devices must use 'pci' or 'unassigned' address type`, `unsupported
 * configuration: USB host device must use 'usb' address type` and others.
 *
 * Source: conf/domain_validate.c: virDomainHostdevDefValidate; conf/domain_postparse.c: virDomainHostdevDefPostParse.
 */
import type { HostdevFacts, InterfaceFacts } from '../guest/guest';
import { addressType, deviceRule, removeAddress, valueAt, valueOr } from './deviceRefusals';

interface AddressKind {
  readonly types: readonly string[];
  readonly says: string;
  readonly in: string;
}

const kinds: ReadonlyMap<string, AddressKind> = new Map([
  [
    'pci',
    {
      types: ['pci', 'unassigned'],
      says: "internal error: PCI host devices must use 'pci' or 'unassigned' address type",
      in: 'a PCI device has a PCI address',
    },
  ],
  [
    'usb',
    {
      types: ['usb'],
      says: "unsupported configuration: USB host device must use 'usb' address type",
      in: 'a USB device has a USB address',
    },
  ],
  [
    'scsi',
    {
      types: ['drive'],
      says: "unsupported configuration: SCSI host device must use 'drive' address type",
      in: 'a SCSI device has an address of type drive',
    },
  ],
  [
    'scsi_host',
    {
      types: ['pci', 'ccw'],
      says: "unsupported configuration: SCSI_host host device must use 'pci' or 'ccw' address type",
      in: 'a vhost-scsi device has a PCI address',
    },
  ],
]);

export const hostDeviceAddressType = deviceRule<'hostdev' | 'interface'>({
  code: 'host-device-address-type',
  title: 'Host device with an address of another kind',
  machines: 'any',
  kinds: ['hostdev', 'interface'],
  refusals: (facts) => {
    const written = addressType(facts);
    if (written === undefined) return [];
    const kind = facts.kind === 'hostdev' ? ofHostdev(facts, written) : ofInterface(facts);
    if (!kind || kind.types.includes(written)) return [];
    return [
      {
        at: valueAt(facts, 'address@type'),
        says: kind.says,
        message: `libvirt refuses this address: ${kind.in}.`,
        mends: [removeAddress()],
      },
    ];
  },
});

function ofHostdev(facts: HostdevFacts, written: string): AddressKind | undefined {
  if (valueOr(facts.mode, 'subsystem') !== 'subsystem') return undefined;
  const type = facts.type?.value ?? '';
  if (type !== 'mdev') return kinds.get(type);
  const model = facts.model?.value;
  const wanted = model === 'vfio-pci' ? 'pci' : model === 'vfio-ccw' ? 'ccw' : undefined;
  return wanted === undefined
    ? undefined
    : {
        types: [wanted],
        says: `XML error: Unsupported address type '${written}' with mediated device model '${model}'`,
        in: `a mediated device of model ${model} has an address of type ${wanted}`,
      };
}

/** An interface's address is checked as that of the host device behind it. */
function ofInterface(facts: InterfaceFacts): AddressKind | undefined {
  if (facts.type?.value !== 'hostdev') return undefined;
  const type = valueAt(facts, 'source/address@type')?.value;
  const kind = type === 'pci' || type === 'usb' ? kinds.get(type) : undefined;
  // libvirt looks at these two before, on the interface
  return kind && { ...kind, types: [...kind.types, 'ccw', 'unassigned'] };
}
