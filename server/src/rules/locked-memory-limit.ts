/**
 * The guest may lock less memory than libvirt would let it.
 *
 * A guest with host devices has all of its memory locked, and every PHB costs more of it: a DMA window of 2 GiB, and tables
 * for larger ones. libvirt counts all that and sets the limit itself. `<hard_limit>` takes the place of what it counts: QEMU
 * may then fail to start, or later to map memory for an adapter.
 *
 * ```xml
 *   <memtune>
 *     <hard_limit unit='GiB'>4</hard_limit>
 *   </memtune>
 *   <devices>
 *     <controller type='pci' index='0' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='0'/>
 *     </controller>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
 *     </hostdev>
 *   </devices>
 * ```
 *
 * Room for everything:
 *
 * ```xml
 *   <memtune>
 *     <hard_limit unit='GiB'>8</hard_limit>
 *   </memtune>
 *   <devices>
 *     <controller type='pci' index='0' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='0'/>
 *     </controller>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'/>
 *     </controller>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
 *     </hostdev>
 *   </devices>
 * ```
 *
 * Source: qemu/qemu_domain.c: getPPC64MemLockLimitBytes, qemuDomainGetMemLockLimitBytes.
 */
import { isPciHostDevice } from '../pci/isolationView';
import { part, removeElementFix, sizeOf, textOrName } from './domainParts';
import { guestMemory, sizeText } from './guestMemory';
import type { Rule, RuleContext } from './rule';

const gib = 1024 * 1024;
const mib = 1024;

export const lockedMemoryLimit: Rule = {
  code: 'locked-memory-limit',
  level: 'information',
  title: 'Less memory may be locked than the PHBs and host devices need',
  machines: 'pseries',
  reads: 'domain',
  check: (context) => {
    const element = part(context, 'memtune', 'hard_limit');
    const limit = element && sizeOf(element);
    if (!element || !limit) return [];
    const needed = lockedMemory(context);
    if (needed === undefined || limit >= needed) return [];
    const { memory, phbs } = sizesOf(context);
    return [
      {
        ...textOrName(element),
        message: `With host devices, ${rounded(memory)} of memory and ${phbs} PHBs, libvirt would let the guest lock ${rounded(needed)}; this limit takes its place. QEMU may fail to start, or to map memory for an adapter.`,
      },
    ];
  },
  fixes: removeElementFix,
};

/**
 * How much memory libvirt lets a KVM guest with PCI host devices lock, in KiB. undefined: it has none, is emulated, or a size
 * is not known.
 */
export function lockedMemory(context: RuleContext): number | undefined {
  const { guest } = context;
  if (guest.virtType?.value !== 'kvm') return undefined;
  const { interface: interfaces, hostdev } = guest.byKind;
  if (!interfaces.some(isPciHostDevice) && !hostdev.some(isPciHostDevice)) return undefined;
  const { memory, max, phbs } = sizesOf(context);
  if (memory === undefined || max === undefined) return undefined;
  const tables = max / 128 + 4096 * phbs + 8192;
  return tables + Math.max(2 * gib * phbs, memory + (memory / 512) * phbs + 8 * mib);
}

/** In KiB. What libvirt counts is the memory it starts with: cells and modules, or what is stated. */
function sizesOf(context: RuleContext) {
  const { stated, cells, devices, max } = guestMemory(context);
  const inCells = cells === undefined || devices === undefined ? undefined : cells + devices;
  const memory = inCells === 0 ? stated : inCells;
  const phbs = context.plan.buses.filter(({ phb }) => phb).length;
  return { memory, max: max === 0 ? memory : max, phbs };
}

/** To the next tenth of a GiB: nobody writes a limit to the byte. */
function rounded(size: number | undefined): string {
  return sizeText(Math.ceil(((size ?? 0) / gib) * 4) * (gib / 4));
}
