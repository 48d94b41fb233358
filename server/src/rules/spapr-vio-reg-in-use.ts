/**
 * Two spapr-vio devices have the same reg. All kinds share one space: SCSI, network, serial ports, NVRAM and TPM.
 *
 * ```xml
 *     <controller type='scsi' index='0' model='ibmvscsi'>
 *       <address type='spapr-vio' reg='0x2000'/>
 *     </controller>
 *     <controller type='scsi' index='1' model='ibmvscsi'>
 *       <address type='spapr-vio' reg='0x2000'/>
 *     </controller>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='scsi' index='0' model='ibmvscsi'>
 *       <address type='spapr-vio' reg='0x2000'/>
 *     </controller>
 *     <controller type='scsi' index='1' model='ibmvscsi'>
 *       <address type='spapr-vio' reg='0x3000'/>
 *     </controller>
 * ```
 *
 * libvirt refuses: `XML error: spapr-vio address 0x2000 already in use`
 *
 * Source: qemu_domain_address.c: qemuDomainAssignSpaprVIOAddress.
 */
import type { Device } from '../guest/guest';
import { devicesInOrder } from '../guest/order';
import { allConflicts, conflictProblem, deviceAt, duplicatesOf } from './conflicts';
import { removeAddressFixes } from './places';
import type { Fix, Rule, RuleContext } from './rule';
import { addressSpan, valueSpan } from './spans';
import { deviceName } from './words';

export const spaprVioRegInUse: Rule = {
  code: 'spapr-vio-reg-in-use',
  level: 'error',
  title: 'spapr-vio reg used twice',
  machines: 'pseries',
  reads: 'facts',
  among: allConflicts,
  check: (context) =>
    duplicatesOf(context, 'spapr-vio-reg-in-use').map((conflict) => {
      const { address } = conflict.device.facts;
      const holder = conflict.other ? `The ${deviceName(conflict.other)}` : 'Another device';
      return conflictProblem(
        conflict,
        `${holder} has the same spapr-vio reg. libvirt refuses the guest: all spapr-vio devices share one space of regs.`,
        address?.type === 'spapr-vio' && address.reg
          ? valueSpan(conflict.device, address.reg)
          : addressSpan(conflict.device),
      );
    }),
  fixes: (context, problem) => {
    const device = deviceAt(context, problem);
    return device ? [...nextRegFixes(context, device), ...removeAddressFixes(device)] : [];
  },
};

/** The next reg behind the device's own that no device has or gets, in libvirt's steps of 0x1000. */
function nextRegFixes({ guest, plan }: RuleContext, device: Device): readonly Fix[] {
  const { address } = device.facts;
  if (address?.type !== 'spapr-vio' || address.reg?.value === undefined) return [];
  const written = devicesInOrder(guest).flatMap(({ facts }) =>
    facts.address?.type === 'spapr-vio' ? (facts.address.reg?.value ?? []) : [],
  );
  const planned = plan.devices.flatMap((each) =>
    each.address?.type === 'spapr-vio' ? each.address.reg : [],
  );
  const taken = new Set([...written, ...planned]);
  let reg = address.reg.value;
  while (taken.has(reg)) reg += 0x1000;
  if (reg > 0xffffffff) return [];
  return [
    {
      title: `Use the next free reg, 0x${reg.toString(16)}`,
      edits: [{ kind: 'set-address', device, address: { type: 'spapr-vio', reg } }],
      preferred: true,
      safe: true,
    },
  ];
}
