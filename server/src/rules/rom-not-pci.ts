/**
 * `<rom>` or `<acpi index>` on a device that does not sit on a PCI bus. Only PCI devices have an option ROM and an ACPI
 * index.
 *
 * ```xml
 *     <interface type='bridge'>
 *       <source bridge='br0'/>
 *       <model type='spapr-vlan'/>
 *       <rom bar='off'/>
 *     </interface>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <interface type='bridge'>
 *       <source bridge='br0'/>
 *       <model type='spapr-vlan'/>
 *     </interface>
 * ```
 *
 * libvirt refuses: `unsupported configuration: ROM tuning is only supported for PCI devices` or `unsupported
 * configuration: ACPI index is only supported for PCI devices`
 *
 * Source: qemu_validate.c: qemuValidateDomainDeviceInfo.
 */
import { deviceKinds } from '../guest/devices';
import type { DeviceFacts } from '../guest/guest';
import {
  childAt,
  deviceRule,
  finalAddressType,
  hasNoAddress,
  nameAt,
  remove,
  valueAt,
} from './deviceRefusals';

const elements = [
  {
    name: 'rom',
    attributes: ['enabled', 'bar', 'file'],
    types: ['pci', 'unassigned'],
    says: 'unsupported configuration: ROM tuning is only supported for PCI devices',
    message: 'libvirt refuses <rom> here: only PCI devices have an option ROM.',
  },
  {
    name: 'acpi',
    attributes: ['index'],
    types: ['pci'],
    says: 'unsupported configuration: ACPI index is only supported for PCI devices',
    message: 'libvirt refuses an ACPI index here: only PCI devices have one.',
  },
] as const;

const hasEither = (facts: DeviceFacts) => Boolean(childAt(facts, 'rom') ?? childAt(facts, 'acpi'));

export const romNotPci = deviceRule({
  code: 'rom-not-pci',
  title: 'ROM or ACPI index of a device that is not on PCI',
  machines: 'pseries',
  kinds: deviceKinds,
  looksAt: hasEither,
  refusals: (facts, context, device) => {
    if (!hasEither(facts)) return [];
    const type = finalAddressType(context, device);
    if (type === undefined || hasNoAddress(device, context.guest)) return [];
    return elements.flatMap(({ name, attributes, types, says, message }) => {
      // libvirt reads <rom> of these only
      if (name === 'rom' && facts.kind !== 'interface' && facts.kind !== 'hostdev') return [];
      const element = childAt(facts, name);
      const written = attributes.some((attribute) => valueAt(facts, `${name}@${attribute}`));
      if (!element || !written || types.some((fine) => fine === type)) return [];
      return [{ at: nameAt(element), says, message, mends: [remove(`Remove <${name}>`, name)] }];
    });
  },
});
