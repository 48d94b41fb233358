/** A guest from nothing: what is offered in a document that is empty, or holds no more than the beginning of `<domain`. */
import type { CompletionItem, Position } from 'vscode-languageserver-types';
import type { Positions } from '../positions';
import { typedOfGuest } from './emptyDocument';
import { type CompletionAbilities, toItem, withoutPlaceholders } from './items';

interface GuestSnippet {
  readonly label: string;
  readonly detail: string;
  /** Between `<devices>` and `</devices>`, behind what every guest has. */
  readonly devices: string;
}

const disk = `\t\t<disk type='file' device='disk'>
\t\t\t<driver name='qemu' type='qcow2'/>
\t\t\t<source file='/var/lib/libvirt/images/\${1:guest}.qcow2'/>
\t\t\t<target dev='sda' bus='scsi'/>
\t\t</disk>`;

const everyday = `${disk}
\t\t<interface type='network'>
\t\t\t<source network='default'/>
\t\t\t<model type='virtio'/>
\t\t</interface>
\t\t<serial type='pty'/>`;

const snippets: readonly GuestSnippet[] = [
  {
    label: 'pSeries guest',
    detail: 'a POWER guest with a disk, a network adapter and a console',
    devices: everyday,
  },
  {
    label: 'pSeries guest with an isolated host device',
    detail: 'the same, and a PCI adapter of the host on a PHB of its own',
    devices: `\t\t<controller type='pci' index='0' model='pci-root'/>
\t\t<controller type='pci' index='1' model='pci-root'>
\t\t\t<target index='1'/>
\t\t</controller>
${everyday}
\t\t<hostdev mode='subsystem' type='pci' managed='yes'>
\t\t\t<source>
\t\t\t\t<address domain='\${4:0x0001}' bus='\${5:0x01}' slot='\${6:0x00}' function='\${7:0x0}'/>
\t\t\t</source>
\t\t\t<address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
\t\t</hostdev>`,
  },
];

const guestAround = (devices: string) => `<domain type='kvm'>
\t<name>\${1:guest}</name>
\t<memory unit='GiB'>\${2:8}</memory>
\t<vcpu>\${3:8}</vcpu>
\t<os>
\t\t<type arch='ppc64le' machine='pseries'>hvm</type>
\t</os>
\t<cpu mode='host-model'/>
\t<clock offset='utc'/>
\t<devices>
\t\t<emulator>/usr/bin/qemu-system-ppc64</emulator>
${devices}
\t</devices>
</domain>`;

/** Empty where the document holds anything but a prolog. */
export function doNewGuest(
  text: string,
  positions: Positions,
  position: Position,
  abilities: CompletionAbilities,
): CompletionItem[] {
  const offset = positions.offsetAt(position);
  const typed = typedOfGuest(text, offset);
  if (typed === undefined) return [];
  const span = { start: offset - typed.length, end: offset };
  return snippets.map(({ label, detail, devices }, index) => {
    const insert = guestAround(devices);
    const documentation = `\`\`\`xml\n${withoutPlaceholders(insert).replaceAll('\t', '  ')}\n\`\`\``;
    const filter = `<domain ${label}`;
    const offer = { label, kind: 'snippet', insert, detail, documentation, filter, rank: index } as const;
    return toItem(positions, span, offer, abilities);
  });
}
