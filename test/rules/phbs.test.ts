/** PHBs: indexes, target indexes, names, addresses, NUMA nodes. */
import { describe, it } from 'node:test';
import { check, checkFix, pseriesGuest } from './check';

const phb0 = "    <controller type='pci' index='0' model='pci-root'/>\n";
const phb = (
  index: number,
  targetIndex: number,
  more = '',
) => `    <controller type='pci' index='${index}' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='${targetIndex}'/>
${more}    </controller>
`;
const refused = (what: string) => `unsupported configuration: ${what}`;

describe('controller index', () => {
  const twice = pseriesGuest(`${phb0}${phb(1, 1)}    <controller type='pci' index='1' model='pci-root'>
                                  ^ controller-index-in-use
      <model name='spapr-pci-host-bridge'/>
      <target index='2'/>
    </controller>
`);
  it('used twice is refused', () => {
    check(twice, {
      says: { 'controller-index-in-use': "XML error: Multiple 'pci' controllers with index '1'" },
      related: { 'controller-index-in-use': ['controller'] },
      fixes: { 'controller-index-in-use': ['Change the index to 2', 'Remove this controller'] },
    });
  });
  it('can be changed to a free one', () => {
    checkFix(twice, 'Change the index to 2', pseriesGuest(`${phb0}${phb(1, 1)}${phb(2, 2)}`));
  });
  it('the duplicate can be removed', () => {
    checkFix(twice, 'Remove this controller', pseriesGuest(`${phb0}${phb(1, 1)}`));
  });
  it('also of other controllers, but not of USB companions', () => {
    check(
      pseriesGuest(`
    <controller type='scsi' index='0' model='virtio-scsi'/>
    <controller type='scsi' index='0' model='virtio-scsi'/>
                                   ^ controller-index-in-use
    <controller type='usb' index='0' model='ich9-ehci1'/>
    <controller type='usb' index='0' model='ich9-uhci1'>
      <master startport='0'/>
    </controller>
`),
      { says: { 'controller-index-in-use': "XML error: Multiple 'scsi' controllers with index '0'" } },
    );
  });
  const hole = pseriesGuest(`${phb0}    <controller type='pci' index='3' model='pci-root'>
                                  ^ phb-index-hole
      <model name='spapr-pci-host-bridge'/>
      <target index='1'/>
    </controller>
`);
  it('with a hole: libvirt creates PHBs', () => {
    check(hole, {
      message: {
        'phb-index-hole':
          'Indexes 1 and 2 below this one have no PCI controller: libvirt will create PHBs there.',
      },
    });
  });
  it('the PHBs for a hole can be written', () => {
    checkFix(hole, 'Insert the missing PHBs', pseriesGuest(`${phb0}${phb(1, 2)}${phb(2, 3)}${phb(3, 1)}`));
  });
  it('more than 31 PHBs are refused', () => {
    check(
      pseriesGuest(`${phb0}    <controller type='pci' index='31' model='pci-root'/>
                                  ^^ too-many-phbs
                                             ^^^^^^^^ phb-model-name-missing
`),
      { says: { 'too-many-phbs': refused("PCI controller target index '31' out of range - must be 0-30") } },
    );
    check(
      pseriesGuest(`${phb0}    <disk type='file' device='disk'>
      <source file='/a.img'/>
      <target dev='vda' bus='virtio'/>
      <address type='pci' bus='40' slot='1'/>
                               ^^ too-many-phbs
    </disk>
`),
      { says: { 'too-many-phbs': refused('No usable target index found for 0') } },
    );
  });
  it('a PHB far too high gets the next index', () => {
    checkFix(
      pseriesGuest(`${phb0}${phb(31, 1)}`.replace("      <target index='1'/>\n", '')),
      'Change the index to 1',
      pseriesGuest(`${phb0}${phb(1, 1)}`.replace("      <target index='1'/>\n", '')),
    );
  });
  it('a device on a bus far too high can move', () => {
    checkFix(
      pseriesGuest(`${phb0}    <disk type='file' device='disk'>
      <source file='/a.img'/>
      <target dev='vda' bus='virtio'/>
      <address type='pci' bus='40' slot='1'/>
    </disk>
`),
      'Remove the address and let libvirt choose',
      pseriesGuest(`${phb0}    <disk type='file' device='disk'>
      <source file='/a.img'/>
      <target dev='vda' bus='virtio'/>
    </disk>
`),
    );
  });
});

describe('target index', () => {
  it('above 30 is refused', () => {
    const source = pseriesGuest(`${phb0}    <controller type='pci' index='1' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='0x1f'/>
                     ^^^^ target-index-out-of-range
    </controller>
`);
    check(source, {
      says: {
        'target-index-out-of-range': refused("PCI controller target index '31' out of range - must be 0-30"),
      },
    });
    checkFix(
      source,
      'Renumber target index to 1',
      pseriesGuest(`${phb0}${phb(1, 1)}`).replace("index='1'/>", "index='0x01'/>"),
    );
  });
  const zero = refused('Only the PCI controller with index 0 can have target index 0, and vice versa');
  it('0 belongs to PCI controller 0', () => {
    const source = pseriesGuest(`${phb0}    <controller type='pci' index='1' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='0'/>
                     ^ target-index-zero
    </controller>
`);
    check(source, { says: { 'target-index-zero': zero } });
    checkFix(source, 'Renumber target index to 1', pseriesGuest(`${phb0}${phb(1, 1)}`));
  });
  it('PCI controller 0 has target index 0', () => {
    const source = pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='1'/>
                     ^ target-index-zero
    </controller>
`);
    check(source, { says: { 'target-index-zero': zero } });
    checkFix(source, 'Renumber target index to 0', pseriesGuest(phb(0, 0)));
  });
  it('used twice: QEMU refuses', () => {
    const source = pseriesGuest(`${phb0}${phb(1, 7)}    <controller type='pci' index='2' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='7'/>
                     ^ target-index-in-use
    </controller>
`);
    check(source, {
      says: { 'target-index-in-use': 'PHB 7 already attached' },
      related: { 'target-index-in-use': ['7'] },
    });
    checkFix(source, 'Renumber target index to 2', pseriesGuest(`${phb0}${phb(1, 7)}${phb(2, 2)}`));
  });
  it('given twice by libvirt, which does not see the one of an unnamed PHB', () => {
    check(
      pseriesGuest(`${phb0}    <controller type='pci' index='1' model='pci-root'/>
                                            ^^^^^^^^ phb-model-name-missing
    <controller type='pci' index='2' model='pci-root'>
                                            ^^^^^^^^ phb-model-name-missing
      <target index='1'/>
                     ^ target-index-in-use
    </controller>
`),
      {
        says: { 'target-index-in-use': 'PHB 1 already attached' },
        message: { 'target-index-in-use': /PHB 1 gets target index 1, too/ },
      },
    );
  });
});

describe('PHB', () => {
  it('must have its own model name', () => {
    const source = pseriesGuest(`${phb0}    <controller type='pci' index='1' model='pci-root'>
      <model name='pci-bridge'/>
                   ^^^^^^^^^^ phb-model-name
      <target index='1'/>
    </controller>
`);
    check(source, {
      says: {
        'phb-model-name': refused(
          "Option 'modelName' has invalid value for PCI controller with index '1', model 'pci-root' and modelName 'pci-bridge'",
        ),
      },
    });
    checkFix(source, 'Set the model name to spapr-pci-host-bridge', pseriesGuest(`${phb0}${phb(1, 1)}`));
  });
  it('without a name gets it written', () => {
    checkFix(
      pseriesGuest(`${phb0}    <controller type='pci' index='1' model='pci-root'>
      <target index='1'/>
    </controller>
`),
      'Write the model name',
      pseriesGuest(`${phb0}    <controller type='pci' index='1' model='pci-root'>
      <target index='1'/>
      <model name='spapr-pci-host-bridge'/>
    </controller>
`),
    );
  });
  it('has no address', () => {
    const address = "      <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>\n";
    const source = pseriesGuest(
      `${phb0}${phb(1, 1, `${address}      ${'^'.repeat(address.trim().length)} pci-root-address\n`)}`,
    );
    check(source, {
      says: { 'pci-root-address': refused('pci-root and pcie-root controllers should not have an address') },
    });
    checkFix(source, 'Remove the address', pseriesGuest(`${phb0}${phb(1, 1)}`));
  });
});

describe('NUMA node of a PHB', () => {
  const onNode = (
    index: number,
    node: string,
  ) => `    <controller type='pci' index='${index}' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='${index}'>
        <node>${node}</node>
      </target>
    </controller>
`;
  const mark = (source: string) =>
    source.replace(
      /( *<node>)(.*)(<\/node>)/,
      (_, open, node, close) =>
        `${open}${node}${close}\n${' '.repeat(open.length)}${'^'.repeat(node.length)} phb-numa-node`,
    );

  it('is one of the cells', () => {
    check(pseriesGuest(`${phb0}${onNode(1, '1')}`, 2));
  });
  it('that is no cell is refused', () => {
    const source = pseriesGuest(mark(`${phb0}${onNode(1, '2')}`), 2);
    check(source, {
      says: {
        'phb-numa-node':
          "XML error: pci-root with index 1 is configured for a NUMA node (2) not present in the domain's <cpu><numa> array (2)",
      },
      message: { 'phb-numa-node': "libvirt refuses NUMA node 2: the guest's cells are 0, 1." },
    });
    checkFix(source, 'Set the NUMA node to 1', pseriesGuest(`${phb0}${onNode(1, '1')}`, 2));
  });
  it('of the default PHB is refused', () => {
    check(pseriesGuest(mark(onNode(0, '0')), 1), {
      says: {
        'phb-numa-node': refused("The PCI controller with index=0 can't be associated with a NUMA node"),
      },
    });
  });
});
