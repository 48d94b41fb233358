/** What the long run edits and mutates: examples, guests in trouble, every kind of markup, and libvirt's own guests where they lie beside. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { randomGuest } from '../rules/randomGuests';

const root = path.join(import.meta.dirname, '../..');

function textsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.xml'))
    .sort()
    .map((name) => readFileSync(path.join(folder, name), 'utf8'));
}

export const examples = textsIn(path.join(root, 'examples'));

/** Everything XML has, inside and around a guest, with line ends of every kind. */
const everyMarkup = `<?xml version='1.0' encoding='UTF-8'?>\r
<!DOCTYPE domain [<!ENTITY e ">"> <!-- ]> --> <?p ?>]>\r
<!-- a <domain> in a comment - -->
<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\r
  <name>\u{1F600}&amp;&#x1F600;</name>\r
  <description><![CDATA[ <devices> ]] ]]></description>
  <?pi <devices> ?>
  <memory unit='GiB'>4</memory><vcpu>4</vcpu>
  <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
  <devices><!-- <disk> -->\r
    <controller type='pci' index='0' model='pci-root'/>
\t<controller type='pci' index='1' model='pci-root'><target index='1'/></controller>
    <hostdev mode='subsystem' type='pci'><source><address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/></source>
      <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/></hostdev>
    <disk type='file' device='disk'><driver name='qemu' iothread='2'/><source file='/\u{1F4BE}.img'/><target dev='vda' bus='virtio'/><boot order='1'/></disk>\r
    <disk type="file"><source file="/b.img"/><target dev="sda" bus="scsi"/><boot order="1"/><address type="drive" controller="0" bus="0" target="0" unit="0"/></disk>
    <interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='br0'/><alias name='ua-a'/></interface>
    <interface type='bridge'><mac address='nothing'/><source bridge='br0'/><model type='spapr-vlan'/><alias name='ua-a'/></interface>
    <channel type='unix'><target type='virtio' name='x'/><address type='virtio-serial' controller='0' bus='0' port='1'/></channel>
    <devices><disk/></devices><unknown/><emulator>{{ qemu }}</emulator><memballoon model='virtio'/>\r
  </devices>
  <qemu:commandline><qemu:arg value='-d'/></qemu:commandline>
</domain>
<!-- after --><?after ?>
`;

const wrapped = `<domainsnapshot>\n  <name>s</name>\n  ${(examples[0] ?? '').replace(/^<\?xml.*?\?>\s*/, '')}</domainsnapshot>\n`;

/** So many random guests, always the same ones. */
const randomGuests: readonly string[] = fc.sample(randomGuest, { numRuns: 200, seed: 1 });

const others = [
  '',
  '<domain',
  "<domain type='kvm'/>",
  '<project><hostdev></project>',
  '<?xml version="1.0"?>\r\n<a>\r\n  <b x="1">t</b>\r\n  <b><a><b/></a></b>\r\n  <![CDATA[ ]] ]]>\r\n</a>\r\n<!-- end -->\r\n',
  '<a><b><c/></b><b>x &amp; y</b><ab x="a>b"/></a>',
  '<!DOCTYPE a [<!ENTITY b "<c>">]>\n<a><?pi x?><b/><!-- <b> --></a>',
];

/** What is in this repository: the same texts on every machine. */
export const ownTexts: readonly string[] = [...examples, everyMarkup, wrapped, ...randomGuests, ...others];

/** libvirt's own guests, where the corpus lies beside the checkout. */
const corpus = textsIn(path.join(root, '../shared/corpus')).filter(({ length }) => length < 12_000);

export const allTexts: readonly string[] = [...ownTexts, ...corpus];
