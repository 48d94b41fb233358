/** What libvirt refuses while it plans, in its words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlanOptions } from '../../server/src/pci/plan';
import { placeText, planOf } from './guests';

const bare = "<controller type='usb' index='0' model='none'/><memballoon model='none'/>";

function rng(address: string): string {
  return `<rng><address type='pci' ${address}/></rng>`;
}

function pci(index: number, model: string, inner = ''): string {
  return `<controller type='pci' index='${index}' model='${model}'>${inner}</controller>`;
}

/** Checks codes and words in libvirt's order. */
function check(
  name: string,
  devices: string,
  expected: readonly (readonly [code: string, says: string])[],
  options?: PlanOptions,
): void {
  test(name, () => {
    const { conflicts } = planOf(bare + devices, null, options);
    assert.deepEqual(
      conflicts.map(({ code, says }) => [code, says]),
      expected,
    );
  });
}

check('an address in use', rng("bus='0' slot='3'") + rng("bus='0x0' slot='0x3'"), [
  ['address-in-use', 'XML error: Attempted double use of PCI Address 0000:00:03.0'],
]);
check('slot 0 of a PHB', rng("bus='1' slot='0'"), [
  ['slot-zero', 'XML error: Invalid PCI address 0000:01:00.0. slot must be >= 1'],
]);
check('a slot beyond 31', rng("slot='32'"), [
  ['slot-out-of-range', "XML error: Invalid PCI address slot='0x20', must be <= 0x1F"],
]);
check('a function beyond 7', rng("slot='1' function='8'"), [
  ['function-out-of-range', 'XML error: Invalid PCI address function=0x8, must be <= 7'],
]);
check('a bus beyond 255', rng("bus='256' slot='1'"), [
  ['bus-out-of-range', "XML error: Invalid PCI address bus='0x100', must be <= 0xFF"],
]);
check('another PCI domain', rng("domain='1' slot='1'"), [
  ['domain-not-zero', 'XML error: Invalid PCI address 0001:00:01.0. Only PCI domain 0 is available'],
]);
check('another controller 0 than a pci-root', pci(0, 'pcie-root'), [
  [
    'pci-controller-0-not-root',
    "XML error: The PCI controller with index='0' must be model='pci-root' for this machine type, but model='pcie-root' was found instead",
  ],
]);
check('controller 0 without a model', "<controller type='pci' index='0'/>", [
  [
    'pci-controller-0-not-root',
    "XML error: The PCI controller with index='0' must be model='pci-root' for this machine type, but model='(null)' was found instead",
  ],
]);
check('a PCI controller without a model', "<controller type='pci' index='1'/>", [
  ['pci-controller-without-model', 'internal error: PCI controller model was not set correctly'],
]);
check('a controller index twice', pci(1, 'pci-root') + pci(1, 'pci-root'), [
  ['controller-index-in-use', "XML error: Multiple 'pci' controllers with index '1'"],
]);
check('a bus that takes no endpoint', pci(1, 'pcie-switch-upstream-port') + rng("bus='1' slot='1'"), [
  [
    'address-wrong-controller-kind',
    "XML error: The device at PCI address 0000:01:01.0 cannot be plugged into the PCI controller with index='1'. It requires a controller that accepts a standard PCI device.",
  ],
  [
    'pci-controller-cannot-be-placed',
    "internal error: a PCI slot is needed to connect a PCI controller model='pcie-root-port', but none is available, and it cannot be automatically added",
  ],
]);
check('a controller for which there is no place', pci(1, 'pcie-root-port'), [
  [
    'pci-controller-cannot-be-placed',
    "internal error: a PCI slot is needed to connect a PCI controller model='pcie-root-port', but none is available, and it cannot be automatically added",
  ],
]);
check('a pcie-to-pci-bridge', pci(1, 'pcie-to-pci-bridge'), [
  [
    'pci-controller-cannot-be-placed',
    'internal error: Cannot automatically add a new PCI bus for a device with connect flags 2000',
  ],
]);
check(
  'a pci-bridge on a later bus',
  pci(1, 'pci-bridge', "<address type='pci' bus='2' slot='1'/>") + pci(2, 'pci-root'),
  [
    [
      'pci-bridge-index-not-larger',
      "unsupported configuration: PCI controller at index 1 (0x01) has bus='0x02', but index must be larger than bus",
    ],
  ],
);
check('31 PHBs beside the default one', rng("bus='31' slot='1'"), [
  [
    'too-many-phbs',
    "unsupported configuration: PCI controller target index '31' out of range - must be 0-30",
  ],
]);
check('more PHBs than target indexes', rng("bus='40' slot='1'"), [
  ['target-index-none-left', 'unsupported configuration: No usable target index found for 0'],
  [
    'too-many-phbs',
    "unsupported configuration: PCI controller target index '31' out of range - must be 0-30",
  ],
]);
check(
  'a reg twice',
  "<nvram><address type='spapr-vio' reg='0x4000'/></nvram><tpm><backend type='emulator'/><address type='spapr-vio' reg='0x4000'/></tpm>",
  [['spapr-vio-reg-in-use', 'XML error: spapr-vio address 0x4000 already in use']],
);
check('a reg beyond 32 bits', "<nvram><address type='spapr-vio' reg='0x100000000'/></nvram>", [
  [
    'spapr-vio-reg-out-of-range',
    "unsupported configuration: spapr-vio reg='0x100000000' exceeds maximum possible value (0xffffffff)",
  ],
]);
check('a virtio disk with a drive address', "<disk><target dev='vda'/><address type='drive'/></disk>", [
  [
    'virtio-disk-address-type',
    "unsupported configuration: virtio disk cannot have an address of type 'drive'",
  ],
]);
check('a sound device without a bus for it', "<sound model='ich7'/>", [
  [
    'no-free-pci-slot',
    'internal error: Cannot automatically add a new PCI bus for a device with connect flags 00',
  ],
]);
check(
  'usb-net on libvirt 9.0.0',
  "<interface type='user'><model type='usb-net'/></interface>",
  [
    [
      'no-free-pci-slot',
      'internal error: Cannot automatically add a new PCI bus for a device with connect flags 00',
    ],
  ],
  { libvirtVersion: '9.0.0', define: true },
);
check(
  'the console that repeats serial 0 is read, too',
  "<serial type='pty'/><console type='pty'><address type='pci' slot='40'/></console>",
  [['slot-out-of-range', "XML error: Invalid PCI address slot='0x28', must be <= 0x1F"]],
);
check('placeholders raise none', rng("bus='{{ bus }}' slot='99'") + rng("domain='%(d)s' slot='0x1'"), []);
check(
  'what libvirt meets first comes first: reading, controllers, regs, places',
  `${rng("slot='3'")}${rng("slot='3'")}<nvram><address type='spapr-vio' reg='0x1000'/></nvram><interface type='user'><model type='spapr-vlan'/><address type='spapr-vio' reg='0x1000'/></interface>${pci(0, 'pci-bridge')}<disk><target dev='vda'/><address type='pci' slot='40'/></disk>`,
  [
    ['slot-out-of-range', "XML error: Invalid PCI address slot='0x28', must be <= 0x1F"],
    [
      'pci-controller-0-not-root',
      "XML error: The PCI controller with index='0' must be model='pci-root' for this machine type, but model='pci-bridge' was found instead",
    ],
    ['spapr-vio-reg-in-use', 'XML error: spapr-vio address 0x1000 already in use'],
    ['address-in-use', 'XML error: Attempted double use of PCI Address 0000:00:03.0'],
  ],
);

test('the device that came second has no place, and the conflict names both', () => {
  const { devices, conflicts } = planOf(`${bare + rng("slot='3'") + rng("slot='3'")}<rng/>`);
  assert.deepEqual(
    devices.map(({ address }) => placeText(address)),
    ['0:3.0', 'none', '0:1.0'],
  );
  assert.equal(conflicts[0]?.device, devices[1]?.device);
  assert.equal(conflicts[0]?.other, devices[0]?.device);
});
