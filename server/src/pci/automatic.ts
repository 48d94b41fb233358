/** What libvirt adds to a guest before it assigns addresses: controllers, and the models it chooses. */
import type { DiskFacts, Guest } from '../guest/guest';
import { diskBus } from './connect';
import {
  type AddController,
  type Controller,
  controllerAdder,
  duplicateControllers,
  findController,
  giveIndexes,
  readControllers,
} from './controllers';
import { diskIndex } from './diskNames';
import type { Conflict, PlanOptions } from './plan';
import { addNamedScsiControllers, addScsiHostdevControllers, unitsPerBus } from './scsiHostdevs';
import { traitsOf } from './versions';
import { addOverflowControllers, addVirtioSerialControllers } from './virtioSerial';

export interface ControllerList {
  /** Libvirt's list order; grows while libvirt assigns addresses. */
  readonly list: Controller[];
  readonly add: AddController;
  readonly conflicts: readonly Conflict[];
}

/**
 * The controllers of a pSeries guest as they stand before addresses are assigned (qemu_postparse.c:
 * qemuDomainDefAddDefaultDevices; conf/domain_conf.c: virDomainDefAddImplicitControllers).
 */
export function completeControllers(guest: Guest, options: PlanOptions): ControllerList {
  const list = readControllers(guest.byKind.controller);
  const add = controllerAdder(list, traitsOf(options.libvirtVersion).appendsControllers);
  const conflicts: Conflict[] = [];
  addNamedScsiControllers(guest, list, add);
  giveIndexes(list);
  add('usb', 0, null);
  const root = findController(list, 'pci', 0);
  if (root === undefined) add('pci', 0, 'pci-root');
  else if (root.model !== 'pci-root' && !root.device?.facts.model?.placeholder) {
    conflicts.push({
      code: 'pci-controller-0-not-root',
      says: `XML error: The PCI controller with index='0' must be model='pci-root' for this machine type, but model='${root.model ?? '(null)'}' was found instead`,
      device: root.device,
      other: null,
    });
  }
  chooseModels(list, options);
  conflicts.push(...duplicateControllers(list));
  addDiskControllers(guest, add);
  addVirtioSerialControllers(guest, add);
  addSmartcardControllers(guest, add);
  addScsiHostdevControllers(guest, list, add);
  chooseModels(list, options);
  addOverflowControllers(guest, list, add);
  return { list, add, conflicts };
}

/** Default models of pSeries: vscsi, and a USB controller by whether this defines the guest (qemuDomainControllerDefPostParse). */
function chooseModels(list: readonly Controller[], options: PlanOptions): void {
  for (const controller of list) {
    const { type, model, device } = controller;
    if (device?.facts.model?.placeholder) continue;
    if (type === 'usb' && model === null) controller.model = options.define ? 'qemu-xhci' : 'pci-ohci';
    if (type === 'scsi' && (model === null || model === 'auto')) controller.model = 'ibmvscsi';
  }
}

/** Disk bus, its controllers' type, to how many disks of it a controller takes (virDomainDiskDefAssignAddress). */
const perController: ReadonlyMap<string, number> = new Map([
  ['scsi', unitsPerBus],
  ['fdc', 2],
  ['ide', 4],
  ['sata', 6],
]);

/** For each disk on controller n of its bus, controllers 0 to n (virDomainDefAddDiskControllersForType). */
function addDiskControllers(guest: Guest, add: AddController): void {
  const largest = new Map<string, number>();
  for (const { facts } of guest.byKind.disk) {
    const bus = diskBus(facts);
    const disks = perController.get(bus);
    if (disks === undefined) continue;
    const controller = diskController(facts, disks);
    if (controller > (largest.get(bus) ?? -1)) largest.set(bus, controller);
  }
  for (const bus of perController.keys()) {
    for (let index = 0; index <= Math.min(largest.get(bus) ?? -1, 1024); index++) add(bus, index, null);
  }
}

/** The controller a disk is on: as written, or by its target's name; -1 when neither says. */
function diskController(facts: DiskFacts, disks: number): number {
  if (facts.address?.type === 'drive') {
    const { controller } = facts.address;
    return controller === undefined ? 0 : (controller.value ?? -1);
  }
  if (facts.address !== undefined) return -1;
  const index = diskIndex(facts.target?.text ?? '');
  return index < 0 ? -1 : Math.floor(index / disks);
}

/** Smartcards sit on CCID controllers (virDomainDefMaybeAddSmartcardController). */
function addSmartcardControllers(guest: Guest, add: AddController): void {
  for (const { facts } of guest.byKind.smartcard) {
    const { address } = facts;
    if (address === undefined) add('ccid', 0, null);
    else if (address.type === 'other' && address.typeName?.text === 'ccid') {
      add('ccid', address.controller?.value ?? 0, null);
    }
  }
}
