/** spapr-vio devices that were written with a PCI address. */
import type { Device, DeviceKind, PciAddressFacts } from '../guest/guest';
import type { RuleContext } from './rule';

export interface MisreadAddress {
  readonly device: Device;
  readonly address: PciAddressFacts;
  /** What libvirt takes the numbers for. */
  readonly reg: number;
  /** Whether QEMU refuses it: the default NVRAM has the interrupt of the regs 0x0 to 0xfff, unless `<nvram>` puts it elsewhere. */
  readonly refused: boolean;
}

/** Whether libvirt may take the device for a spapr-vio one though it is written with a PCI address. */
export function mayBeMisread({ facts }: Device): boolean {
  if (facts.address?.type !== 'pci') return false;
  if (facts.kind === 'interface') return facts.model?.value === 'spapr-vlan';
  if (facts.kind === 'controller') return facts.type?.value === 'scsi';
  return kindsOfVio.has(facts.kind);
}

const kindsOfVio: ReadonlySet<DeviceKind> = new Set(['serial', 'console', 'nvram', 'tpm']);

/** Those whose reg libvirt accepts, in the order of the plan. */
export function misreadAddresses({ plan, guest }: RuleContext): readonly MisreadAddress[] {
  const misread = plan.onVio.filter(({ reason }) => reason?.kind === 'misread-as-reg');
  return misread.flatMap(({ device, address }) => {
    if (address?.type !== 'spapr-vio') return [];
    if (device?.facts.address?.type !== 'pci') return [];
    if (address.reg > 0xffffffff) return [];
    const refused = address.reg < 0x1000 && guest.byKind.nvram.length === 0;
    return [{ device, address: device.facts.address, reg: address.reg, refused }];
  });
}
