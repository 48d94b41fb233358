/** What libvirt adds to a guest before it assigns addresses: controllers, and the models it chooses. */
import type { Guest } from '../guest/guest';
import {
  type AddController,
  type Controller,
  controllerAdder,
  duplicateControllers,
  findController,
  giveIndexes,
  readControllers,
} from './controllers';
import { busesWithControllers, type DiskSummary } from './diskSummary';
import type { Conflict, PlanOptions } from './plan';
import { addNamedScsiControllers, addScsiHostdevControllers } from './scsiHostdevs';
import type { VersionTraits } from './versions';
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
export function completeControllers(
  guest: Guest,
  disks: DiskSummary,
  options: PlanOptions,
  { appendsControllers }: VersionTraits,
): ControllerList {
  const list = readControllers(guest.byKind.controller);
  const add = controllerAdder(list, appendsControllers);
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
  addDiskControllers(disks, add);
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

/** For each disk on controller n of its bus, controllers 0 to n (virDomainDefAddDiskControllersForType). */
function addDiskControllers({ largest }: DiskSummary, add: AddController): void {
  for (const bus of busesWithControllers) {
    for (let index = 0; index <= Math.min(largest.get(bus) ?? -1, 1024); index++) add(bus, index, null);
  }
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
