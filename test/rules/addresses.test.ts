/** PCI and spapr-vio addresses. */
import { describe, it } from 'node:test';
import { check, checkFix, pseriesGuest } from './check';

const phb0 = "    <controller type='pci' index='0' model='pci-root'/>\n";
const phb1 = `    <controller type='pci' index='1' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='1'/>
    </controller>
`;
/** A virtio disk; `address` is what stands between `type='pci'` and `/>`, `marks` what is expected of that line. */
const disk = (name: string, address: string, marks = '') => `    <disk type='file' device='disk'>
      <source file='/a.img'/>
      <target dev='${name}' bus='virtio'/>
      <address type='pci' ${address}/>
${marks}    </disk>
`;
const unaddressed = (name: string) => `    <disk type='file' device='disk'>
      <source file='/a.img'/>
      <target dev='${name}' bus='virtio'/>
    </disk>
`;
const at = (bus: string, slot: string, fn = '0x0') =>
  `domain='0x0000' bus='${bus}' slot='${slot}' function='${fn}'`;
const whole = (address: string, code: string) =>
  `      ${'^'.repeat(`<address type='pci' ${address}/>`.length)} ${code}\n`;
/** Marks the value of one attribute of that line. */
const part = (address: string, name: string, code: string) => {
  const line = `      <address type='pci' ${address}/>`;
  const start = line.indexOf(`${name}='`) + name.length + 2;
  return `${' '.repeat(start)}${'^'.repeat(line.indexOf("'", start) - start)} ${code}\n`;
};

describe('a PCI address used twice', () => {
  const same = at('0x00', '0x05');
  const source = pseriesGuest(phb0 + disk('vda', same) + disk('vdb', same, whole(same, 'address-in-use')));
  it('is refused, and points at the holder', () => {
    check(source, {
      says: { 'address-in-use': 'XML error: Attempted double use of PCI Address 0000:00:05.0' },
      related: { 'address-in-use': [`<address type='pci' ${same}/>`] },
      message: { 'address-in-use': /^The disk vda already has this PCI address/ },
      fixes: {
        'address-in-use': [
          'Move to the next free slot, 0000:00:03.0',
          'Remove the address and let libvirt choose',
        ],
      },
    });
  });
  it('moves to the next free slot', () => {
    checkFix(
      source,
      'Move to the next free slot, 0000:00:03.0',
      pseriesGuest(phb0 + disk('vda', same) + disk('vdb', at('0x00', '0x03'))),
    );
  });
  it('is left to libvirt', () => {
    checkFix(
      source,
      'Remove the address and let libvirt choose',
      pseriesGuest(phb0 + disk('vda', same) + unaddressed('vdb')),
    );
  });
  it('by a host device moves to a PHB of its group', () => {
    const hostdev = (slot: string, marks = '') => `    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
      </source>
      <address type='pci' ${at('0x01', slot)}/>
${marks}    </hostdev>
`;
    const second = (slot: string) =>
      hostdev(slot).replace("function='0x0'/>\n      </source>", "function='0x1'/>\n      </source>");
    checkFix(
      pseriesGuest(phb0 + phb1 + hostdev('0x01') + second('0x01')),
      'Move to the next free slot, 0000:01:02.0',
      pseriesGuest(phb0 + phb1 + hostdev('0x01') + second('0x02')),
      { host: { '0001:01:00.0': 1, '0001:01:00.1': 1 } },
    );
  });
});

describe('a part of a PCI address out of range', () => {
  const cases: readonly (readonly [address: string, name: string, code: string, says: string])[] = [
    [
      at('0x00', '32'),
      'slot',
      'slot-out-of-range',
      "XML error: Invalid PCI address slot='0x20', must be <= 0x1F",
    ],
    [
      at('0x00', '0x03', '8'),
      'function',
      'function-out-of-range',
      'XML error: Invalid PCI address function=0x8, must be <= 7',
    ],
    [
      at('256', '0x03'),
      'bus',
      'bus-out-of-range',
      "XML error: Invalid PCI address bus='0x100', must be <= 0xFF",
    ],
    [
      at('0x01', '0x00'),
      'slot',
      'slot-zero',
      'XML error: Invalid PCI address 0000:01:00.0. slot must be >= 1',
    ],
    [
      "domain='1' bus='0x00' slot='0x03' function='0x0'",
      'domain',
      'domain-not-zero',
      'XML error: Invalid PCI address 0001:00:03.0. Only PCI domain 0 is available',
    ],
  ];
  for (const [address, name, code, says] of cases) {
    it(`${code}: refused, and left to libvirt`, () => {
      const source = pseriesGuest(phb0 + phb1 + disk('vda', address, part(address, name, code)));
      check(source, { says: { [code]: says } });
      checkFix(
        source,
        'Remove the address and let libvirt choose',
        pseriesGuest(phb0 + phb1 + unaddressed('vda')),
      );
    });
  }
  it('a missing slot is slot 0', () => {
    check(pseriesGuest(phb0 + phb1 + disk('vda', "bus='1'", whole("bus='1'", 'slot-zero'))), {
      says: { 'slot-zero': 'XML error: Invalid PCI address 0000:01:00.0. slot must be >= 1' },
    });
  });
  it('an address of all zeros is left to libvirt', () => {
    check(pseriesGuest(phb0 + disk('vda', at('0x00', '0x00')) + disk('vdb', at('0', '0', '9'))));
  });
  it('the domain that the guest sees becomes the bus', () => {
    checkFix(
      pseriesGuest(phb0 + phb1 + disk('vda', "domain='0x0001' bus='0x00' slot='0x03' function='0x0'")),
      'Put it on PHB 1, which the guest sees as domain 1',
      pseriesGuest(phb0 + phb1 + disk('vda', at('0x01', '0x03'))),
    );
  });
});

describe('a value that is no number', () => {
  for (const text of ['x', '-1', '1.5', '', '3 ', '0xg', '4294967296']) {
    it(`slot '${text}' is refused`, () => {
      const address = at('0x00', text);
      const says = `XML error: Invalid value for attribute 'slot' in element 'address': '${text}'. Expected non-negative integer value`;
      const mark =
        text === ''
          ? `${' '.repeat(59)}^ invalid-address-value\n`
          : part(address, 'slot', 'invalid-address-value');
      check(pseriesGuest(phb0 + disk('vda', address, mark)), { says: { 'invalid-address-value': says } });
    });
  }
  for (const text of [' 3', '+3', '0X3', '03']) {
    it(`slot '${text}' is a number for libvirt`, () => {
      check(pseriesGuest(phb0 + disk('vda', at('0x00', text))));
    });
  }
  for (const text of ['{{ slot }}', `\${slot}`, '%(slot)s', '@SLOT@']) {
    it(`${text} is a placeholder`, () => {
      check(pseriesGuest(phb0 + disk('vda', at('0x00', text))));
    });
  }
});

describe('a bus without a PHB', () => {
  const address = at('0x03', '0x01');
  const source = pseriesGuest(phb0 + disk('vda', address, part(address, 'bus', 'bus-without-phb')));
  it('will be created, with those below it', () => {
    check(source, {
      message: {
        'bus-without-phb': 'The guest has no PCI controller 3: libvirt will create PHBs 1, 2 and 3.',
      },
    });
  });
  it('the PHBs can be written', () => {
    const phb = (index: number) => phb1.replaceAll("index='1'", `index='${index}'`);
    checkFix(
      source,
      'Insert the missing PHBs',
      pseriesGuest(phb0 + phb(1) + phb(2) + phb(3) + disk('vda', address)),
    );
  });
  it('is shown once a bus', () => {
    check(
      pseriesGuest(
        phb0 +
          disk('vda', address, part(address, 'bus', 'bus-without-phb')) +
          disk('vdb', at('0x03', '0x02')),
      ),
    );
  });
});

describe('several functions of a slot', () => {
  const first = at('0x00', '0x03');
  const second = disk('vdb', at('0x00', '0x03', '0x1'));
  it('libvirt sets multifunction', () => {
    const source = pseriesGuest(phb0 + disk('vda', first, whole(first, 'multifunction-missing')) + second);
    check(source);
    checkFix(
      source,
      'Set multifunction',
      pseriesGuest(phb0 + disk('vda', `${first} multifunction='on'`) + second),
    );
  });
  it('with multifunction off QEMU refuses', () => {
    const off = `${first} multifunction='off'`;
    const source = pseriesGuest(
      phb0 + disk('vda', off, part(off, 'multifunction', 'multifunction-off')) + second,
    );
    check(source, {
      says: { 'multifunction-off': "PCI: single function device can't be populated in function 3.1" },
    });
    checkFix(
      source,
      'Set multifunction',
      pseriesGuest(phb0 + disk('vda', `${first} multifunction='on'`) + second),
    );
  });
  it('without function 0 the guest does not find the others', () => {
    const address = at('0x00', '0x03', '0x1');
    const source = pseriesGuest(
      phb0 +
        disk('vda', address, part(address, 'function', 'function-zero-missing')) +
        disk('vdb', at('0x00', '0x03', '0x2')),
    );
    check(source, {
      says: { 'function-zero-missing': null },
      related: { 'function-zero-missing': [`<address type='pci' ${at('0x00', '0x03', '0x2')}/>`] },
    });
  });
  it('a lonely function moves to 0', () => {
    checkFix(
      pseriesGuest(phb0 + disk('vda', at('0x00', '0x03', '0x1'))),
      'Move it to function 0',
      pseriesGuest(phb0 + disk('vda', at('0x00', '0x03'))),
    );
  });
  it('a placeholder may be function 0', () => {
    check(
      pseriesGuest(phb0 + disk('vda', at('0x00', '{{ slot }}')) + disk('vdb', at('0x00', '0x03', '0x1'))),
    );
  });
});

describe('spapr-vio', () => {
  const vscsi = (
    index: number,
    address: string,
    marks = '',
  ) => `    <controller type='scsi' index='${index}' model='ibmvscsi'>
      ${address}
${marks}    </controller>
`;
  const reg = (value: string) => `<address type='spapr-vio' reg='${value}'/>`;
  const regMark = (value: string, code: string) => `${' '.repeat(37)}${'^'.repeat(value.length)} ${code}\n`;

  it('a reg used twice is refused', () => {
    const source = pseriesGuest(
      vscsi(0, reg('0x2000')) + vscsi(1, reg('0x2000'), regMark('0x2000', 'spapr-vio-reg-in-use')),
    );
    check(source, {
      says: { 'spapr-vio-reg-in-use': 'XML error: spapr-vio address 0x2000 already in use' },
      related: { 'spapr-vio-reg-in-use': [reg('0x2000')] },
    });
    checkFix(
      source,
      'Use the next free reg, 0x3000',
      pseriesGuest(vscsi(0, reg('0x2000')) + vscsi(1, reg('0x3000'))),
    );
  });
  it('a reg above 32 bits is refused', () => {
    check(pseriesGuest(vscsi(0, reg('0x100000000'), regMark('0x100000000', 'spapr-vio-reg-out-of-range'))), {
      says: {
        'spapr-vio-reg-out-of-range':
          "unsupported configuration: spapr-vio reg='0x100000000' exceeds maximum possible value (0xffffffff)",
      },
    });
  });
  it('a reg is hexadecimal', () => {
    check(pseriesGuest(vscsi(0, reg('2000'))));
    check(pseriesGuest(vscsi(0, reg('0xgg'), regMark('0xgg', 'invalid-address-value'))), {
      says: {
        'invalid-address-value':
          "XML error: Invalid value for attribute 'reg' in element 'address': '0xgg'. Expected non-negative integer value",
      },
    });
  });
  const pci = `<address type='pci' ${at('0x00', '0x03')}/>`;
  it('a PCI address is taken for reg 0, and QEMU refuses', () => {
    const source = pseriesGuest(vscsi(0, pci, `      ${'^'.repeat(pci.length)} pci-address-on-spapr-vio\n`));
    check(source, { says: { 'pci-address-on-spapr-vio': 'IRQ 4352 is not free' } });
    checkFix(
      source,
      'Remove the address and let libvirt choose',
      pseriesGuest("    <controller type='scsi' index='0' model='ibmvscsi'/>\n"),
    );
  });
  it('where the NVRAM is elsewhere it works, at a reg nobody chose', () => {
    check(
      pseriesGuest(`${vscsi(0, pci, `      ${'^'.repeat(pci.length)} pci-address-misread\n`)}    <nvram/>\n`),
      {
        says: { 'pci-address-misread': null },
      },
    );
  });
  it('its bus makes the reg too large', () => {
    const address = pci.replace("bus='0x00'", "bus='0x01'");
    check(
      pseriesGuest(vscsi(0, address, `      ${'^'.repeat(address.length)} spapr-vio-reg-out-of-range\n`)),
      {
        says: {
          'spapr-vio-reg-out-of-range':
            "unsupported configuration: spapr-vio reg='0x100000000' exceeds maximum possible value (0xffffffff)",
        },
      },
    );
  });
});

describe('addresses of the wrong kind', () => {
  it('a virtio disk has a PCI address', () => {
    const address = "<address type='drive' controller='0' bus='0' target='0' unit='0'/>";
    const source = pseriesGuest(`${phb0}    <disk type='file' device='disk'>
      <source file='/a.img'/>
      <target dev='vda' bus='virtio'/>
      ${address}
      ${'^'.repeat(address.length)} virtio-disk-address-type
    </disk>
`);
    check(source, {
      says: {
        'virtio-disk-address-type':
          "unsupported configuration: virtio disk cannot have an address of type 'drive'",
      },
    });
    checkFix(source, 'Remove the address and let libvirt choose', pseriesGuest(phb0 + unaddressed('vda')));
  });
  it('pvpanic belongs on bus 0', () => {
    check(
      pseriesGuest(`${phb0}${phb1}    <panic model='pvpanic'>
      <address type='pci' bus='0x01' slot='0x03'/>
                               ^^^^ address-wrong-controller-kind
    </panic>
`),
      {
        says: {
          'address-wrong-controller-kind':
            'XML error: The device at PCI address 0000:01:03.0 needs to be an integrated device (bus=0)',
        },
      },
    );
  });
});
