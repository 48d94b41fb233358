/** Random guests in every kind of trouble: devices and controllers from a pool, with numbers that collide and overflow. */
import fc from 'fast-check';
import type { HostTable } from '../support/pipeline';

/** The host of the random guests: groups of one and of two, and a device without a group. */
export const randomHost: HostTable = {
  '0001:01:00.0': 1,
  '0001:01:00.1': 1,
  '0002:01:00.0': 2,
  '0003:01:00.0': 3,
  '0004:01:00.0': null,
};

const number = (...values: readonly (number | string)[]) => fc.constantFrom(...values.map(String));
const optional = (name: string, value: fc.Arbitrary<string>) =>
  fc.option(value, { nil: undefined }).map((text) => (text === undefined ? '' : ` ${name}='${text}'`));

const bus = number(0, 0, 0, 1, 1, 2, '0x03', 5, 31, 256, '{{ bus }}', 'x');
const slot = number(0, 1, 1, 2, '0x03', 4, 31, 32, '{{ slot }}', '');
const fn = number(0, 0, 0, 0, 1, 2, 8, '-1');
const pciAddress = fc
  .tuple(
    optional('domain', number('0x0000', 0, 1)),
    optional('bus', bus),
    optional('slot', slot),
    optional('function', fn),
    optional('multifunction', number('on', 'off')),
  )
  .map((parts) => `<address type='pci'${parts.join('')}/>`);
const vioAddress = number('0x1000', '0x2000', '0x3000', '2000', '0x100000000', 'x').map(
  (reg) => `<address type='spapr-vio' reg='${reg}'/>`,
);
const address = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  { weight: 6, arbitrary: pciAddress },
  { weight: 1, arbitrary: vioAddress },
);

const pciController = fc
  .tuple(
    optional('index', number(0, 1, 1, 2, 3, 7, 30, 31)),
    optional(
      'model',
      fc.oneof(
        { weight: 8, arbitrary: fc.constant('pci-root') },
        {
          weight: 3,
          arbitrary: fc.constantFrom(
            'pci-bridge',
            'pcie-root',
            'pcie-root-port',
            'pci-expander-bus',
            'dmi-to-pci-bridge',
            'pci-rot',
          ),
        },
      ),
    ),
    fc.constantFrom(
      '',
      "<model name='spapr-pci-host-bridge'/>",
      "<model name='spapr-pci-host-bridge'/>",
      "<model name='pci-bridge'/>",
    ),
    fc.option(number(0, 1, 1, 2, 3, 30, 31), { nil: undefined }),
    fc.constantFrom('', '', '', '<node>0</node>', '<node>3</node>'),
    fc.oneof({ weight: 5, arbitrary: fc.constant('') }, { weight: 1, arbitrary: pciAddress }),
  )
  .map(([index, model, name, target, node, place]) => {
    const targetText =
      target === undefined && !node
        ? ''
        : `<target${target === undefined ? '' : ` index='${target}'`}>${node}</target>`;
    return `<controller type='pci'${index}${model}>${name}${targetText}${place}</controller>`;
  });
const otherController = fc
  .tuple(
    fc.constantFrom(
      "type='scsi' model='virtio-scsi'",
      "type='scsi' model='ibmvscsi'",
      "type='usb' model='qemu-xhci'",
      "type='usb' model='qemu-xchi'",
      "type='virtio-serial'",
    ),
    optional('index', number(0, 0, 1)),
    address,
  )
  .map(([what, index, place]) => `<controller ${what}${index}>${place}</controller>`);
const disk = fc
  .tuple(fc.constantFrom('vda', 'vdb', 'vdc', 'sda'), address)
  .map(([name, place]) => `<disk type='file' device='disk'><target dev='${name}'/>${place}</disk>`);
const nic = fc
  .tuple(fc.constantFrom('virtio', 'virtio', 'spapr-vlan'), address)
  .map(([model, place]) => `<interface type='user'><model type='${model}'/>${place}</interface>`);
const hostdev = fc
  .tuple(fc.constantFrom(...Object.keys(randomHost), '0009:01:00.0'), address)
  .map(([host, place]) => {
    const [domain, hostBus, rest = ''] = host.split(':');
    const [hostSlot, hostFn] = rest.split('.');
    return `<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x${domain}' bus='0x${hostBus}' slot='0x${hostSlot}' function='0x${hostFn}'/></source>${place}</hostdev>`;
  });
const simple = fc
  .tuple(
    fc.constantFrom(
      'nvram',
      "memballoon model='virtio'",
      "rng model='virtio'",
      "tpm model='tpm-spapr'",
      "panic model='pvpanic'",
    ),
    address,
  )
  .map(([what, place]) => `<${what}>${place}</${what.split(' ')[0]}>`);

const machine = fc.oneof(
  { weight: 12, arbitrary: fc.constant("arch='ppc64le' machine='pseries'") },
  { weight: 1, arbitrary: fc.constantFrom("arch='x86_64' machine='pc'", "arch='ppc64'") },
);

/** A guest of up to 14 devices; now and then not pSeries, now and then cut off in the middle. */
export const randomGuest: fc.Arbitrary<string> = fc
  .tuple(
    machine,
    fc.boolean(),
    fc.array(
      fc.oneof(pciController, pciController, otherController, disk, disk, nic, hostdev, hostdev, simple),
      {
        maxLength: 14,
      },
    ),
    fc.option(fc.nat(4000), { nil: undefined, freq: 20 }),
  )
  .map(([type, numa, devices, cut]) => {
    const cells = numa ? "  <cpu><numa><cell id='0' cpus='0' memory='1048576'/></numa></cpu>\n" : '';
    const text = `<domain type='kvm'>\n  <name>g</name>\n  <memory unit='GiB'>4</memory>\n${cells}  <os><type ${type}>hvm</type></os>\n  <devices>\n${devices.map((device) => `    ${device}\n`).join('')}  </devices>\n</domain>\n`;
    return cut === undefined ? text : text.slice(0, cut);
  });
