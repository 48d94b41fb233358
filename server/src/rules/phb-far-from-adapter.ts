/**
 * A PHB that does not tell the guest on which NUMA node its adapter is.
 *
 * The adapter is on a node of the host on which the memory of one of the guest's NUMA cells is placed (`<memnode>`). With that
 * cell as the PHB's NUMA node, the guest's Linux keeps interrupts and buffers of the adapter near to it; without it, or with
 * another one, all of its traffic may cross the machine.
 *
 * ```xml
 *   <vcpu>2</vcpu>
 *   <numatune>
 *     <memory mode='strict' nodeset='0,8'/>
 *     <memnode cellid='0' mode='strict' nodeset='0'/>
 *     <memnode cellid='1' mode='strict' nodeset='8'/>
 *   </numatune>
 *   <cpu>
 *     <numa>
 *       <cell id='0' cpus='0' memory='2' unit='GiB'/>
 *       <cell id='1' cpus='1' memory='2' unit='GiB'/>
 *     </numa>
 *   </cpu>
 *   <devices>
 *     <controller type='pci' index='0' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='0'/>
 *     </controller>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'>
 *         <node>0</node>
 *       </target>
 *     </controller>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0008' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
 *     </hostdev>
 *   </devices>
 * ```
 *
 * On the cell that is near to it:
 *
 * ```xml
 *   <vcpu>2</vcpu>
 *   <numatune>
 *     <memory mode='strict' nodeset='0,8'/>
 *     <memnode cellid='0' mode='strict' nodeset='0'/>
 *     <memnode cellid='1' mode='strict' nodeset='8'/>
 *   </numatune>
 *   <cpu>
 *     <numa>
 *       <cell id='0' cpus='0' memory='2' unit='GiB'/>
 *       <cell id='1' cpus='1' memory='2' unit='GiB'/>
 *     </numa>
 *   </cpu>
 *   <devices>
 *     <controller type='pci' index='0' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='0'/>
 *     </controller>
 *     <controller type='pci' index='1' model='pci-root'>
 *       <model name='spapr-pci-host-bridge'/>
 *       <target index='1'>
 *         <node>1</node>
 *       </target>
 *     </controller>
 *     <hostdev mode='subsystem' type='pci' managed='yes'>
 *       <source>
 *         <address domain='0x0008' bus='0x01' slot='0x00' function='0x0'/>
 *       </source>
 *       <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
 *     </hostdev>
 *   </devices>
 * ```
 */
import type { ControllerFacts, Device } from '../guest/guest';
import { controllerAt } from './conflicts';
import { attributeFact, decimal, parts } from './domainParts';
import { hostAddressSpan, type KnownHostDevice, knownHostDevices } from './hostDevices';
import { readNumberSet } from './numberSet';
import type { Fix, Rule, RuleContext } from './rule';
import { childElement, elementOf, factOrName } from './spans';

interface FarPhb {
  readonly device: Device<ControllerFacts>;
  readonly index: number;
  readonly adapter: KnownHostDevice;
  /** The guest's cell whose memory is near to the adapter. */
  readonly cell: number;
}

export const phbFarFromAdapter: Rule = {
  code: 'phb-far-from-adapter',
  level: 'information',
  title: 'PHB whose NUMA node is not that of its adapter',
  machines: 'pseries',
  reads: 'domain',
  check: (context) =>
    farPhbs(context).map(({ device, index, adapter: { place, known }, cell }) => ({
      ...factOrName(device, device.facts.node),
      message: `${place.hostAddress} on PHB ${index} is on NUMA node ${known.numaNode} of the host, where the guest's cell ${cell} is; the PHB ${device.facts.node ? `says cell ${device.facts.node.text}` : 'says none'}. The guest cannot keep the adapter's work near to it.`,
      related: [{ ...hostAddressSpan(place), message: `NUMA node ${known.numaNode} of the host.` }],
    })),
  fixes: (context, problem) => {
    const device = controllerAt(context, problem);
    const far = farPhbs(context).find((each) => each.device === device);
    return far ? nodeFixes(far) : [];
  },
};

/** PHBs of the text all of whose adapters are near to one cell, which is not theirs. PHB 0 takes no node. */
function farPhbs(context: RuleContext): readonly FarPhb[] {
  const cells = cellOfHostNode(context);
  if (cells.size === 0) return [];
  const devices = knownHostDevices(context);
  return context.plan.buses.flatMap(({ phb, index, controller: { device } }) => {
    if (!phb || index === 0 || !device || device.facts.node?.placeholder) return [];
    const here = devices.filter(({ place }) => place.phb.index === index);
    const near = new Set(here.map(({ known }) => cells.get(known.numaNode ?? -1)));
    const [cell] = near;
    const [adapter] = here;
    if (near.size !== 1 || cell === undefined || !adapter || device.facts.node?.value === cell) return [];
    return [{ device, index, adapter, cell }];
  });
}

/** Which cell's memory is on a node of the host; nodes that several cells share say nothing. */
function cellOfHostNode(context: RuleContext): ReadonlyMap<number, number> {
  const cells = new Map<number, number>();
  const shared = new Set<number>();
  for (const memnode of parts(context, 'numatune', 'memnode')) {
    const cell = attributeFact(memnode, 'cellid', decimal)?.value;
    const nodes = attributeFact(memnode, 'nodeset', readNumberSet)?.value;
    if (cell === undefined || !nodes || !context.guest.numaCells.includes(cell)) continue;
    for (const node of nodes) {
      if (cells.has(node)) shared.add(node);
      cells.set(node, cell);
    }
  }
  for (const node of shared) cells.delete(node);
  return cells;
}

function nodeFixes({ device, cell }: FarPhb): readonly Fix[] {
  const title = `Set the NUMA node to ${cell}`;
  const parent = elementOf(device);
  const target = childElement(parent, 'target');
  const node = target && childElement(target, 'node');
  const written = { name: 'node', attributes: [], children: [String(cell)] };
  if (node)
    return [{ title, edits: [{ kind: 'set-text', element: node, text: String(cell) }], preferred: true }];
  if (!target) return [];
  return [
    {
      title,
      edits: [{ kind: 'insert-element', parent: target, after: null, element: written }],
      preferred: true,
    },
  ];
}
