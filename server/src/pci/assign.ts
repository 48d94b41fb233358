/** Address assignment as libvirt does it: a dry run that sizes the topology, then the real one (qemuDomainAssignPCIAddresses). */
import type { Guest } from '../guest/guest';
import type { HostIndex } from '../host/topology';
import { AssignedPlan, emptyPlan } from './assignedPlan';
import { completeControllers } from './automatic';
import { type Bus, type BusTable, isFull, newBus } from './buses';
import { busModels, controllerNeeds, endpoint } from './connect';
import type { AddController, Controller } from './controllers';
import { addedDeviceInfo } from './deviceInfo';
import type { DeviceList } from './deviceList';
import { readInfos } from './devices';
import { summarizeDisks } from './diskSummary';
import { finishControllers, setMultifunction } from './finish';
import { assignAll, collectWritten, placeNext, type Run } from './passes';
import type { Conflict, PciPlan, PlanOptions } from './plan';
import { rangeConflicts } from './ranges';
import { assignRegs, regsOutOfRange } from './spaprVio';
import { traitsOf } from './versions';

/** No larger bus number fits an address. */
const largestBus = 0xff;

/**
 * Plans a guest: what libvirt makes of its controllers and addresses. Never throws; where libvirt refuses, the device
 * gets no place, a conflict says so, and the plan goes on. Empty for a guest that is not pSeries.
 * @param host null: nothing is known of the host; its devices are then placed like emulated ones, as libvirt does.
 */
export function assign(guest: Guest, host: HostIndex | null, options: PlanOptions): PciPlan {
  if (!guest.pseries) return emptyPlan;
  const disks = summarizeDisks(guest);
  const traits = traitsOf(options.libvirtVersion);
  const { list, add, conflicts: ofControllers } = completeControllers(guest, disks, options, traits);
  const { devices, ofController } = readInfos(guest, list, disks, host, traits);
  const conflicts: Conflict[] = [...rangeConflicts(guest, devices), ...ofControllers, ...assignRegs(devices)];

  const dry = newRun(newTable(list, true, conflicts), devices, conflicts, []);
  collectWritten(dry);
  // A slot for a device to be plugged in later: it may cost a PHB that the guest then does not use.
  if (!dry.table.buses.every(isFull)) placeNext(dry, addedDeviceInfo('controller', endpoint), -1);
  assignAll(dry);
  addControllers(dry, add);

  const real = newRun(newTable(list, false, []), devices, conflicts, list.filter(isAddedPhb));
  collectWritten(real);
  assignAll(real);
  setMultifunction(devices);
  if (options.define) moveHubsToUsb(devices);
  moveModulesToSlots(devices);
  const finished = finishControllers(list, ofController);
  conflicts.push(...finished.conflicts, ...regsOutOfRange(devices), ...finished.late);
  return new AssignedPlan(devices, finished.controllers, real, conflicts);
}

function newRun(
  table: BusTable,
  devices: DeviceList,
  conflicts: Conflict[],
  added: readonly Controller[],
): Run {
  const addedPhbs = new Set(added.map(({ index }) => index));
  return { table, devices, conflicts, groupChanges: [], addedPhbs };
}

/** A defined hub ends on USB, whatever its address said; its PCI place stays taken until then (qemuDomainAssignUSBHubs). */
function moveHubsToUsb(devices: DeviceList): void {
  for (const { planned } of devices.othersOf('hub')) planned.address = planned.reason = null;
}

const modules: ReadonlySet<string> = new Set(['dimm', 'nvdimm']);

/** A memory module gets a slot whatever its address said, as late as a hub (qemuDomainAssignMemoryDeviceSlots). */
function moveModulesToSlots(devices: DeviceList): void {
  for (const { planned } of devices.othersOf('memory')) {
    const facts = planned.device?.facts;
    if (facts?.kind === 'memory' && modules.has(facts.model?.value ?? ''))
      planned.address = planned.reason = null;
  }
}

function isAddedPhb({ type, index, device }: Controller): boolean {
  return type === 'pci' && index > 0 && device === null;
}

/** One bus for each index up to the largest (qemuDomainPCIAddressSetCreate); bus 0 is locked to the emulated devices. */
function newTable(list: readonly Controller[], dryRun: boolean, conflicts: Conflict[]): BusTable {
  const models: string[] = [];
  for (const { type, index, model, device } of list) {
    if (type !== 'pci') continue;
    if (model === null && index > 0 && !device?.facts.model?.placeholder) {
      conflicts.push({
        code: 'pci-controller-without-model',
        says: 'internal error: PCI controller model was not set correctly',
        device,
        other: null,
      });
    }
    if (index > largestBus) models[largestBus] ??= 'pci-root';
    else models[index] = index > 0 && model !== null && busModels.has(model) ? model : 'pci-root';
  }
  const buses: Bus[] = [];
  for (let index = 0; index < models.length; index++) {
    buses.push(newBus(models[index] ?? 'pci-root', index === 0));
  }
  return { buses, dryRun };
}

/** A controller for each bus that has none; a pcie-root-port needs a place itself. */
function addControllers(run: Run, add: AddController): void {
  for (let index = 1; index < run.table.buses.length; index++) {
    const model = run.table.buses[index]?.model ?? 'pci-root';
    const added = add('pci', index, model);
    const needs = added && controllerNeeds('pci', index, model);
    if (added && needs !== null) placeNext(run, addedDeviceInfo('controller', needs), -1);
  }
}
