/** How controllers are called. */
import type { PciPlan } from '../../pci/plan';

const typeNames: ReadonlyMap<string, string> = new Map([
  ['pci', 'PCI'],
  ['usb', 'USB'],
  ['scsi', 'SCSI'],
]);

/** `SCSI controller`, `virtio-serial controller` */
export function typeName(type: string): string {
  return `${typeNames.get(type) ?? type} controller`;
}

/** `PHB 2`, `SCSI controller 1` */
export function controllerName(plan: PciPlan, type: string, index: number): string {
  return type === 'pci' && plan.buses[index]?.phb ? `PHB ${index}` : `${typeName(type)} ${index}`;
}
