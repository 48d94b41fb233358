/** Whole devices, as one would write them on pSeries, with the numbers that are free. */
import { lowestFreeBusIndex, lowestFreeTargetIndex } from '../../pci/freePlaces';
import type { PciPlan } from '../../pci/plan';
import type { Snapshot } from '../snapshot';
import { type Offer, withoutPlaceholders } from './items';
import { driveName } from './places';

interface Snippet {
  readonly label: string;
  readonly detail: string;
  /** undefined: it cannot be had in this guest. */
  readonly text: (plan: PciPlan, snapshot: Snapshot) => string | undefined;
}

function phb(plan: PciPlan): { readonly index: number; readonly text: string } | undefined {
  const index = lowestFreeBusIndex(plan);
  const target = lowestFreeTargetIndex(plan);
  if (index === null || target === null) return undefined;
  return {
    index,
    text: `<controller type='pci' index='${index}' model='pci-root'>
\t<model name='spapr-pci-host-bridge'/>
\t<target index='${target}'/>
</controller>`,
  };
}

const onBus = (index: number) =>
  `<address type='pci' domain='0x0000' bus='0x${index.toString(16).padStart(2, '0')}' slot='0x01' function='0x0'/>`;

const nextDrive = ({ guest }: Snapshot, prefix: string): string => {
  const used = new Set(guest?.byKind.disk.map(({ facts }) => facts.target?.text));
  let index = 0;
  while (used.has(driveName(prefix, index))) index += 1;
  return driveName(prefix, index);
};

const snippets: readonly Snippet[] = [
  { label: 'PHB', detail: 'a PCI host bridge with free numbers', text: (plan) => phb(plan)?.text },
  {
    label: 'isolated host device',
    detail: 'a PCI host device on a PHB of its own',
    text: (plan) => {
      const bridge = phb(plan);
      return (
        bridge &&
        `${bridge.text}
<hostdev mode='subsystem' type='pci' managed='yes'>
\t<source>
\t\t<address domain='\${1:0x0001}' bus='\${2:0x01}' slot='\${3:0x00}' function='\${4:0x0}'/>
\t</source>
\t${onBus(bridge.index)}
</hostdev>`
      );
    },
  },
  {
    label: 'SR-IOV interface',
    detail: 'a virtual function as network adapter, on a PHB of its own',
    text: (plan) => {
      const bridge = phb(plan);
      return (
        bridge &&
        `${bridge.text}
<interface type='hostdev' managed='yes'>
\t<source>
\t\t<address type='pci' domain='\${1:0x0001}' bus='\${2:0x01}' slot='\${3:0x00}' function='\${4:0x1}'/>
\t</source>
\t${onBus(bridge.index)}
</interface>`
      );
    },
  },
  {
    label: 'virtio disk',
    detail: 'a disk image on virtio',
    text: (_, snapshot) => `<disk type='file' device='disk'>
\t<driver name='qemu' type='\${2|qcow2,raw|}'/>
\t<source file='\${1:/var/lib/libvirt/images/guest.qcow2}'/>
\t<target dev='${nextDrive(snapshot, 'vd')}' bus='virtio'/>
</disk>`,
  },
  {
    label: 'spapr-vscsi disk',
    detail: 'a disk image on the virtual SCSI of POWER',
    text: (_, snapshot) => `<disk type='file' device='disk'>
\t<driver name='qemu' type='\${2|qcow2,raw|}'/>
\t<source file='\${1:/var/lib/libvirt/images/guest.qcow2}'/>
\t<target dev='${nextDrive(snapshot, 'sd')}' bus='scsi'/>
</disk>`,
  },
  {
    label: 'spapr-vlan interface',
    detail: 'a network adapter that every pSeries system can boot from',
    text: () => `<interface type='network'>
\t<source network='\${1:default}'/>
\t<model type='spapr-vlan'/>
</interface>`,
  },
];

/** @param bracket - the typed text begins with `<` */
export function snippetOffers(snapshot: Snapshot, quote: string): readonly Offer[] {
  const { plan } = snapshot;
  if (!plan) return [];
  return snippets.flatMap(({ label, detail, text }): readonly Offer[] => {
    const insert = text(plan, snapshot);
    return insert === undefined
      ? []
      : [
          {
            label,
            kind: 'snippet',
            insert: quote === "'" ? insert : insert.replaceAll("'", quote),
            detail,
            filter: `<${label}`,
            documentation: `\`\`\`xml\n${preview(insert)}\n\`\`\``,
            rank: 7,
          },
        ];
  });
}

const preview = (snippet: string) => withoutPlaceholders(snippet).replaceAll('\t', '  ');
