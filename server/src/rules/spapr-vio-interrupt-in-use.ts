/**
 * Two spapr-vio devices whose regs stand for the same interrupt. QEMU takes it from the reg: bits 12 to 19, of serial
 * ports bits 12 to 15. Regs that libvirt chooses are 0x1000 apart and never meet.
 *
 * ```xml
 *     <controller type='scsi' index='0' model='ibmvscsi'>
 *       <address type='spapr-vio' reg='0x2000'/>
 *     </controller>
 *     <controller type='scsi' index='1' model='ibmvscsi'>
 *       <address type='spapr-vio' reg='0x2100'/>
 *     </controller>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='scsi' index='0' model='ibmvscsi'>
 *       <address type='spapr-vio' reg='0x2000'/>
 *     </controller>
 *     <controller type='scsi' index='1' model='ibmvscsi'/>
 * ```
 *
 * libvirt accepts it, and QEMU refuses to start: `IRQ 4354 is not free`
 *
 * Source: QEMU hw/ppc/spapr_vio.c: spapr_vio_reg_to_irq; tried with QEMU 7.2.
 */
import type { Device } from '../guest/guest';
import { fixesOf, holds, refusedProblem, removeAddress } from './deviceRefusals';
import type { Problem, Rule, RuleContext } from './rule';
import { relatedDevice, valueSpan } from './spans';
import { deviceName } from './words';

const firstInterrupt = 0x1100;

export const spaprVioInterruptInUse: Rule = {
  code: 'spapr-vio-interrupt-in-use',
  level: 'error',
  title: 'spapr-vio regs with the same interrupt',
  machines: 'pseries',
  reads: 'facts',
  check: (context) => found(context).map(({ problem }) => problem),
  fixes: (context, problem) => {
    const one = found(context).find(({ device }) => holds(device, problem));
    return one ? fixesOf(one.device, [removeAddress()]) : [];
  },
};

function interruptOf(reg: number): number {
  const page = Math.floor(reg / 0x1000);
  if (reg >= 0x7100_0000) return reg % 0x100;
  return reg >= 0x3000_0000 ? 0xf0 + (page % 0x10) : page % 0x100;
}

function found({ plan }: RuleContext): readonly { device: Device; problem: Problem }[] {
  const holders = new Map<number, { readonly device: Device; readonly reg: number }>();
  const placed: { readonly device: Device; readonly reg: number; readonly written: boolean }[] = [];
  for (const { device, address, reason } of plan.onVio) {
    if (!device || address?.type !== 'spapr-vio' || reason?.kind === 'misread-as-reg') continue;
    placed.push({ device, reg: address.reg, written: reason?.kind === 'written' });
  }
  if (placed.length < 2) return [];
  // written ones give way to nobody, so the problem stands at the later of those
  return placed
    .sort((a, b) => Number(b.written) - Number(a.written) || a.device.start - b.device.start)
    .flatMap(({ device, reg }) => {
      const interrupt = interruptOf(reg);
      const holder = holders.get(interrupt);
      if (!holder) {
        holders.set(interrupt, { device, reg });
        return [];
      }
      if (holder.reg === reg) return [];
      const shown = device.facts.address?.type === 'spapr-vio' ? device : holder.device;
      const other = shown === device ? holder.device : device;
      const { address } = shown.facts;
      const at = address?.type === 'spapr-vio' && address.reg ? address.reg : address;
      const problem = refusedProblem(shown, {
        at,
        says: `IRQ ${firstInterrupt + interrupt} is not free`,
        message: `QEMU refuses to start the guest: this reg stands for the same interrupt as that of the ${deviceName(other)}.`,
      });
      return [
        {
          device: shown,
          problem: {
            ...problem,
            ...valueSpan(shown, at ?? { start: 1, end: 1 + shown.facts.element.name.length }),
            refusedBy: 'qemu' as const,
            related: [relatedDevice(other, `${deviceName(other)} is here`)],
          },
        },
      ];
    });
}
