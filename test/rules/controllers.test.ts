/** PCI controllers: which a pSeries guest can have, and which others. */
import { describe, it } from 'node:test';
import { check, checkFix, pseriesGuest } from './check';

const otherGuest = (arch: string, machine: string, devices: string) =>
  `<domain type='kvm'>
  <name>g</name>
  <memory unit='GiB'>4</memory>
  <os><type arch='${arch}' machine='${machine}'>hvm</type></os>
  <devices>
${devices}  </devices>
</domain>
`;

describe('PCI roots on other machines', () => {
  const twoRoots = `    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='pci-root'/>
                                  ^ pci-root-not-pseries
`;
  it('a second root is refused, on x86 and on other POWER machines', () => {
    const says = {
      'pci-root-not-pseries': 'XML error: pci-root and pcie-root controllers should have index 0',
    };
    const related = { 'pci-root-not-pseries': ['controller'] };
    check(otherGuest('x86_64', 'pc', twoRoots), { says, related });
    check(otherGuest('ppc64', 'powernv9', twoRoots), { says });
  });
  it('two roots of index 0 are refused as a double index', () => {
    check(
      otherGuest(
        'x86_64',
        'pc',
        `    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='0' model='pci-root'/>
                                  ^ pci-root-not-pseries
`,
      ),
      { says: { 'pci-root-not-pseries': "XML error: Multiple 'pci' controllers with index '0'" } },
    );
  });
  it('a machine or an architecture that is not known is no reason for an alarm', () => {
    const silent = twoRoots.replace(/ *\^.*\n/, '');
    check(otherGuest('x86_64', '{{ machine }}', silent));
    check(otherGuest('{{ arch }}', 'pc', silent));
  });
  it('the second root can be removed', () => {
    checkFix(
      otherGuest('x86_64', 'pc', twoRoots),
      'Remove this PCI root',
      otherGuest('x86_64', 'pc', "    <controller type='pci' index='0' model='pci-root'/>\n"),
    );
  });
});

describe('PCI controller 0', () => {
  it('must be a pci-root', () => {
    check(
      pseriesGuest(`
    <controller type='pci' index='0' model='pcie-root'/>
                                            ^^^^^^^^^ pci-controller-0-not-root
`),
      {
        says: {
          'pci-controller-0-not-root':
            "XML error: The PCI controller with index='0' must be model='pci-root' for this machine type, but model='pcie-root' was found instead",
        },
      },
    );
  });
  it('without a model is found as (null)', () => {
    check(
      pseriesGuest(`
    <controller type='pci' index='0'/>
     ^^^^^^^^^^ pci-controller-0-not-root
`),
      {
        says: {
          'pci-controller-0-not-root':
            "XML error: The PCI controller with index='0' must be model='pci-root' for this machine type, but model='(null)' was found instead",
        },
      },
    );
  });
  it('becomes the default PHB', () => {
    checkFix(
      pseriesGuest(`
    <controller type='pci' index='0' model='pci-bridge'>
      <model name='pci-bridge'/>
      <target chassisNr='1'/>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
    </controller>
`),
      'Make it the default PHB',
      pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='0'/>
    </controller>
`),
    );
  });
});

describe('PCI controllers that pSeries does not have', () => {
  const refusals: readonly (readonly [model: string, says: string])[] = [
    ['pcie-root', "unsupported configuration: Index for 'pcie-root' controllers must be 0"],
    [
      'pcie-root-port',
      "internal error: a PCI slot is needed to connect a PCI controller model='pcie-root-port', but none is available, and it cannot be automatically added",
    ],
    [
      'dmi-to-pci-bridge',
      "internal error: a PCI slot is needed to connect a PCI controller model='dmi-to-pci-bridge', but none is available, and it cannot be automatically added",
    ],
    [
      'pcie-switch-upstream-port',
      "internal error: a PCI slot is needed to connect a PCI controller model='pcie-root-port', but none is available, and it cannot be automatically added",
    ],
    [
      'pcie-switch-downstream-port',
      "internal error: a PCI slot is needed to connect a PCI controller model='pcie-switch-downstream-port', but none is available, and it cannot be automatically added",
    ],
    [
      'pcie-to-pci-bridge',
      'internal error: Cannot automatically add a new PCI bus for a device with connect flags 2000',
    ],
    [
      'pci-expander-bus',
      'unsupported configuration: pci-expander-bus controllers are only supported on 440fx-based machinetypes',
    ],
    [
      'pcie-expander-bus',
      'unsupported configuration: pcie-expander-bus controllers are not supported with this machine type',
    ],
  ];
  for (const [model, says] of refusals) {
    it(`${model} is refused`, () => {
      check(
        pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='${model}'/>
                                            ${'^'.repeat(model.length)} pci-controller-unsupported
`),
        { says: { 'pci-controller-unsupported': says } },
      );
    });
  }
  it('an expander bus is refused for its model before a second index 0 is', () => {
    check(
      pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='0' model='pci-expander-bus'/>
                                  ^ controller-index-in-use
                                            ^^^^^^^^^^^^^^^^ pci-controller-unsupported
`),
    );
  });
  it('on a written address they are refused for the bus', () => {
    check(
      pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='pcie-root-port'>
                                            ^^^^^^^^^^^^^^ pci-controller-unsupported
      <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
    </controller>
`),
      {
        says: {
          'pci-controller-unsupported':
            "XML error: The device at PCI address 0000:00:05.0 cannot be plugged into the PCI controller with index='0'. It requires a controller that accepts a pcie-root-port.",
        },
      },
    );
  });
  it('a root port becomes a PHB, and its device leaves slot 0', () => {
    checkFix(
      pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='pcie-root-port'>
      <model name='pcie-root-port'/>
      <target chassis='1' port='0x8'/>
    </controller>
    <disk type='file' device='disk'>
      <source file='/a.img'/>
      <target dev='vda' bus='virtio'/>
      <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
    </disk>
`),
      'Turn this pcie-root-port into a PHB',
      pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='1'/>
    </controller>
    <disk type='file' device='disk'>
      <source file='/a.img'/>
      <target dev='vda' bus='virtio'/>
      <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
    </disk>
`),
    );
  });
});

describe('pci-bridge', () => {
  const bridge = pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='pci-bridge'>
                                            ^^^^^^^^^^ pci-bridge-on-pseries
      <model name='pci-bridge'/>
      <target chassisNr='1'/>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
    </controller>
    <disk type='file' device='disk'>
      <source file='/a.img'/>
      <target dev='vda' bus='virtio'/>
      <address type='pci' domain='0x0000' bus='0x01' slot='0x04' function='0x0'/>
    </disk>
`);
  it('works, but costs isolation', () => {
    check(bridge, { says: { 'pci-bridge-on-pseries': null } });
  });
  it('becomes a PHB, and its devices go along', () => {
    checkFix(
      bridge,
      'Turn this pci-bridge into a PHB',
      pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='1'/>
    </controller>
    <disk type='file' device='disk'>
      <source file='/a.img'/>
      <target dev='vda' bus='virtio'/>
      <address type='pci' domain='0x0000' bus='0x01' slot='0x04' function='0x0'/>
    </disk>
`),
    );
  });
  it('takes a target index that no PHB has', () => {
    checkFix(
      pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='pci-bridge'/>
    <controller type='pci' index='2' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='1'/>
    </controller>
`),
      'Turn this pci-bridge into a PHB',
      pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='2'/>
    </controller>
    <controller type='pci' index='2' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='1'/>
    </controller>
`),
    );
  });
  it('must have a larger index than its bus', () => {
    check(
      pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='pci-bridge'>
                                            ^^^^^^^^^^ pci-bridge-on-pseries
      <address type='pci' domain='0x0000' bus='0x02' slot='0x03' function='0x0'/>
                                               ^^^^ pci-bridge-index-not-larger
    </controller>
    <controller type='pci' index='2' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='1'/>
    </controller>
`),
      {
        says: {
          'pci-bridge-index-not-larger':
            "unsupported configuration: PCI controller at index 1 (0x01) has bus='0x02', but index must be larger than bus",
        },
      },
    );
  });
});

describe('models', () => {
  it('a PCI controller needs one', () => {
    const source = pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1'/>
     ^^^^^^^^^^ pci-controller-without-model
`);
    check(source, {
      says: { 'pci-controller-without-model': 'internal error: PCI controller model was not set correctly' },
    });
  });
  it('a PHB that is told its model is still to be named', () => {
    check(
      pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='pci-root'/>
                                            ^^^^^^^^ phb-model-name-missing
`),
      { fixes: { 'phb-model-name-missing': ['Write the model name'] } },
    );
  });
  it('a misspelt one is refused, and what was meant is offered', () => {
    const source = pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='usb' index='0' model='qemu-xchi'/>
                                            ^^^^^^^^^ unknown-controller-model
`);
    check(source, {
      says: { 'unknown-controller-model': "unsupported configuration: Unknown model type 'qemu-xchi'" },
    });
    checkFix(
      source,
      "Set model='qemu-xhci'",
      source.replace('qemu-xchi', 'qemu-xhci').replace(/ *\^.*\n/, ''),
    );
  });
  it('placeholders are left alone', () => {
    check(
      pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='{{ model }}'/>
    <controller type='pci' index='@INDEX@' model='pci-root'>
      <model name='%(name)s'/>
      <target index='\${target}'><node>{{ node }}</node></target>
    </controller>
`),
    );
  });
});

describe('options of PCI controllers', () => {
  const source = pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target chassisNr='1' index='1'/>
                         ^ pci-controller-option
    </controller>
`);
  it('that are not for them are refused', () => {
    check(source, {
      says: {
        'pci-controller-option':
          "unsupported configuration: Option 'chassisNr' is not valid for PCI controller with index '1', model 'pci-root' and modelName 'spapr-pci-host-bridge'",
      },
    });
  });
  it('go away', () => {
    checkFix(
      source,
      'Remove chassisNr',
      pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='pci-root'>
      <model name='spapr-pci-host-bridge'/>
      <target index='1'/>
    </controller>
`),
    );
  });
  it('that are out of range are refused for that', () => {
    check(
      pseriesGuest(
        `
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='pci' index='1' model='pci-bridge'>
                                            ^^^^^^^^^^ pci-bridge-on-pseries
      <target chassisNr='256' hotplug='off'>
                         ^^^ pci-controller-option
                                       ^^^ pci-controller-option
        <node>0</node>
              ^ pci-controller-option
      </target>
    </controller>
`,
        1,
      ),
      {
        says: {
          'pci-controller-option':
            "unsupported configuration: PCI controller chassisNr '256' out of range - must be 1-255",
        },
      },
    );
  });
});

describe('devices without a place', () => {
  it('are refused at the device', () => {
    check(
      pseriesGuest(`
    <controller type='pci' index='0' model='pci-root'/>
    <controller type='xenbus' index='0'/>
     ^^^^^^^^^^ no-free-pci-slot
`),
      {
        says: {
          'no-free-pci-slot':
            'internal error: Cannot automatically add a new PCI bus for a device with connect flags 00',
        },
      },
    );
  });
});
