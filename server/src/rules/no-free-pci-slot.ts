/**
 * A device for which there is no PCI slot on any bus, and libvirt cannot add a bus that has one. It comes with devices that a
 * pSeries guest cannot have at all, and with a pci-bridge when everything is full.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 *     <controller type='xenbus' index='0'/>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 * ```
 *
 * libvirt refuses: `internal error: No more available PCI slots`, or `internal error: Cannot automatically add a new PCI bus
 * for a device with connect flags 00`
 *
 * Source: conf/domain_addr.c: virDomainPCIAddressGetNextAddr, virDomainPCIAddressSetGrow.
 */
import { allConflicts, conflictProblem, conflictsOf, guestSpan } from './conflicts';
import { isUnsupportedModel } from './pci-controller-unsupported';
import type { Problem, Rule } from './rule';
import { nameSpan } from './spans';

const message =
  'libvirt refuses the guest: it finds no PCI slot for this device and cannot add a bus that has one.';
const codes = ['no-free-pci-slot', 'pci-controller-cannot-be-placed'] as const;

export const noFreePciSlot: Rule = {
  code: 'no-free-pci-slot',
  level: 'error',
  title: 'No PCI slot for a device',
  machines: 'pseries',
  reads: 'facts',
  among: allConflicts,
  check: (context) => {
    const shown = codes
      .flatMap((code) => conflictsOf(context, code))
      .filter(({ device }) => !isUnsupportedModel(device))
      .map((conflict) => conflictProblem(conflict, message, nameSpan(conflict.device)));
    const added = context.plan.conflicts.find(
      ({ code, device }) => device === null && codes.some((each) => each === code),
    );
    // an emulated device that libvirt adds, such as the memory balloon
    const ofGuest: readonly Problem[] =
      added && !context.guest.byKind.controller.some(isUnsupportedModel)
        ? [
            {
              ...guestSpan(context),
              message: 'libvirt refuses the guest: it finds no PCI slot for a device that it adds.',
              refusedBy: 'libvirt',
              says: added.says,
            },
          ]
        : [];
    return [...shown, ...ofGuest];
  },
};
