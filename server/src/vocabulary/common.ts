/** What every device may carry (conf/domain_conf.c: virDomainDeviceInfoParseXML). */
import {
  type AttributeWord,
  type ElementWord,
  oneOf,
  onOff,
  positive,
  type Says,
  unsigned,
  unsignedAnyBase,
  unsignedHex,
  unsignedLongHex,
  type ValueKind,
  yesNo,
} from './word';

/** An attribute or text that libvirt reads by XPath: an empty one counts as absent. */
export function optional(value: ValueKind, invalid?: Says): AttributeWord {
  return invalid === undefined ? { value, empty: '' } : { value, invalid, empty: '' };
}

const pci = [{ attribute: 'type', is: ['pci'] }];
const drive = [{ attribute: 'type', is: ['drive'] }];
const vioSerial = [{ attribute: 'type', is: ['virtio-serial'] }];
const ccid = [{ attribute: 'type', is: ['ccid'] }];
const usb = [{ attribute: 'type', is: ['usb'] }];
const isa = [{ attribute: 'type', is: ['isa'] }];
const ccw = [{ attribute: 'type', is: ['ccw'] }];
const dimm = [{ attribute: 'type', is: ['dimm'] }];

/** Types of `<address>` that libvirt knows. */
export const addressTypes: readonly string[] = [
  'pci',
  'drive',
  'virtio-serial',
  'ccid',
  'usb',
  'spapr-vio',
  'ccw',
  'virtio-mmio',
  'isa',
  'dimm',
  'unassigned',
  'virtio-s390',
];

/** Numbers of a PCI address have rules of their own, with fixes. */
const ofAddressRule: AttributeWord = {
  value: { kind: 'integer', signed: false, bits: 32, base: 0 },
  checkedBy: 'invalid-address-value',
  when: pci,
};

const address: ElementWord = {
  onlyFirst: true,
  attributes: {
    type: {
      value: oneOf(...addressTypes),
      required: 'internal error: No type specified for device address',
      invalid: "unsupported configuration: unknown address type '{value}'",
    },
    domain: ofAddressRule,
    slot: [ofAddressRule, { value: unsigned, required: true, when: dimm }, { value: unsigned, when: ccid }],
    function: ofAddressRule,
    multifunction: { value: onOff, when: pci },
    controller: [
      { value: unsigned, when: drive },
      { value: unsigned, when: vioSerial },
      { value: unsigned, when: ccid },
    ],
    bus: [
      ofAddressRule,
      { value: unsigned, when: drive },
      { value: unsigned, when: vioSerial },
      { value: unsigned, when: usb },
    ],
    target: { value: unsigned, when: drive },
    unit: { value: unsigned, when: drive },
    port: [
      { value: unsigned, when: vioSerial },
      {
        value: { kind: 'pattern', pattern: /^0*\d{1,9}(?:\.0*\d{1,9}){0,3}$/ },
        invalid: "internal error: Cannot parse <address> 'port' attribute",
        when: usb,
      },
    ],
    reg: {
      value: unsignedLongHex,
      checkedBy: 'invalid-address-value',
      when: [{ attribute: 'type', is: ['spapr-vio'] }],
    },
    cssid: { value: unsignedAnyBase, when: ccw },
    ssid: { value: unsignedAnyBase, when: ccw },
    devno: { value: unsignedAnyBase, when: ccw },
    iobase: { value: unsignedHex, when: isa },
    irq: { value: unsignedHex, when: isa },
    base: { value: unsignedLongHex, when: dimm },
  },
};

export const boot: ElementWord = {
  onlyFirst: true,
  attributes: { order: { value: positive, required: true } },
};

export const rom: ElementWord = {
  onlyFirst: true,
  attributes: { enabled: { value: yesNo }, bar: { value: onOff } },
};

const acpi: ElementWord = { onlyFirst: true, attributes: { index: { value: positive } } };

/** <alias>, <master>, <acpi>, <address>: read for every device with an address. */
export const deviceInfo: { readonly [name: string]: ElementWord } = {
  alias: {},
  master: { onlyFirst: true, attributes: { startport: { value: unsigned } } },
  acpi,
  address,
};

/** <driver iommu ats packed page_per_vq> (conf/domain_conf.c: virDomainVirtioOptionsParseXML). */
export const virtioOptions: { readonly [name: string]: AttributeWord } = {
  iommu: { value: onOff },
  ats: { value: onOff },
  packed: { value: onOff },
  page_per_vq: { value: onOff },
};
