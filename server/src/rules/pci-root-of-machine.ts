/**
 * A machine other than pSeries whose PCI controller 0 is not the root that the machine has: `pc` has a `pci-root`, `q35` a
 * `pcie-root`. An x86 machine that libvirt does not know has no PCI at all.
 *
 * ```xml
 * <domain type='kvm'>
 *   <name>example</name>
 *   <memory unit='GiB'>4</memory>
 *   <os><type arch='x86_64' machine='q35'>hvm</type></os>
 *   <devices>
 *     <controller type='pci' index='0' model='pci-root'/>
 *   </devices>
 * </domain>
 * ```
 *
 * Mended:
 *
 * ```xml
 * <domain type='kvm'>
 *   <name>example</name>
 *   <memory unit='GiB'>4</memory>
 *   <os><type arch='x86_64' machine='q35'>hvm</type></os>
 *   <devices>
 *     <controller type='pci' index='0' model='pcie-root'/>
 *   </devices>
 * </domain>
 * ```
 *
 * libvirt refuses: `XML error: The PCI controller with index='0' must be model='pcie-root' for this machine type, but
 * model='pci-root' was found instead` or `XML error: No PCI buses available`
 *
 * Source: qemu_domain.c: qemuDomainDefAddDefaultDevices; conf/domain_addr.c: virDomainPCIAddressGetNextAddr.
 */
import type { ControllerFacts, Device, Guest } from '../guest/guest';
import { fixesOf, holds, refusedProblem, set } from './deviceRefusals';
import { isPower64 } from './emulator';
import { pciControllers } from './phbs';
import type { Problem, Rule } from './rule';

const x86 = new Set(['x86_64', 'i686']);

export const pciRootOfMachine: Rule = {
  code: 'pci-root-of-machine',
  level: 'error',
  title: 'PCI controller 0 is not the root of this machine',
  machines: 'other',
  reads: 'facts',
  kinds: ['controller', 'memballoon'],
  check: ({ guest }) => {
    const found = wrongRoot(guest);
    if (found) return [found.problem];
    return withoutPci(guest);
  },
  fixes: ({ guest }, problem) => {
    const found = wrongRoot(guest);
    if (!found?.device.facts.model || !holds(found.device, problem)) return [];
    return fixesOf(found.device, [set(`Make it a ${found.root}`, '@model', found.root)]);
  },
};

function rootOf({ arch, machine }: Guest): string | null {
  const [name, cpu] = [machine?.value ?? '', arch?.value ?? ''];
  if (x86.has(cpu)) {
    if (/^(?:q35$|pc-q35-)/.test(name)) return 'pcie-root';
    return /^(?:pc$|pc-0\.|pc-1\.|pc-i440fx-|rhel)/.test(name) ? 'pci-root' : null;
  }
  // A pSeries is none of these: they are the other machines of ppc64.
  if (isPower64(cpu)) return 'pci-root';
  return cpu === 'aarch64' && /^virt(?:$|-)/.test(name) ? 'pcie-root' : null;
}

function wrongRoot(
  guest: Guest,
): { device: Device<ControllerFacts>; root: string; problem: Problem } | undefined {
  const root = rootOf(guest);
  const device = pciControllers(guest).find(({ facts }) => facts.index?.value === 0);
  if (root === null || !device || device.facts.model?.placeholder || device.facts.model?.text === root)
    return undefined;
  const problem = refusedProblem(device, {
    at: device.facts.model,
    says: `XML error: The PCI controller with index='0' must be model='${root}' for this machine type, but model='${device.facts.model?.text ?? '(null)'}' was found instead`,
    message: `libvirt refuses the guest: PCI controller 0 of a ${guest.machine?.text} machine is its ${root}.`,
  });
  return { device, root, problem };
}

/** libvirt gives PCI to the x86 machines that it knows; the memory balloon that it adds finds no bus on others. */
function withoutPci(guest: Guest): readonly Problem[] {
  const { arch, machine, byKind } = guest;
  const known = rootOf(guest) !== null || machine?.value === undefined;
  if (known || !x86.has(arch?.value ?? '') || pciControllers(guest).length > 0) return [];
  if (byKind.memballoon.some(({ facts }) => facts.model?.value === 'none')) return [];
  return [
    {
      start: guest.start + machine.start,
      end: guest.start + machine.end,
      message: `libvirt refuses the guest: ${machine.text} is no x86 machine with PCI, and its memory balloon needs PCI.`,
      refusedBy: 'libvirt',
      says: 'XML error: No PCI buses available',
    },
  ];
}
