/** `<controller>` (conf/domain_conf.c: virDomainControllerDefParseXML). */
import { deviceInfo, optional, virtioOptions } from '../common';
import { type ElementWord, nonNegative, oneOf, onOff, unsigned, type ValueKind } from '../word';

const pci = [{ attribute: '../type', is: ['pci'] }];
const anyBase: ValueKind = { kind: 'integer', signed: true, bits: 32, base: 0, negative: false };

/** Models that libvirt knows, by type of controller. */
export const controllerModels: { readonly [type: string]: readonly string[] } = {
  pci: [
    'pci-root',
    'pcie-root',
    'pci-bridge',
    'dmi-to-pci-bridge',
    'pcie-to-pci-bridge',
    'pcie-root-port',
    'pcie-switch-upstream-port',
    'pcie-switch-downstream-port',
    'pci-expander-bus',
    'pcie-expander-bus',
  ],
  scsi: [
    'auto',
    'buslogic',
    'lsilogic',
    'lsisas1068',
    'vmpvscsi',
    'ibmvscsi',
    'virtio-scsi',
    'lsisas1078',
    'virtio-transitional',
    'virtio-non-transitional',
    'ncr53c90',
    'dc390',
    'am53c974',
  ],
  usb: [
    'piix3-uhci',
    'piix4-uhci',
    'ehci',
    'ich9-ehci1',
    'ich9-uhci1',
    'ich9-uhci2',
    'ich9-uhci3',
    'vt82c686b-uhci',
    'pci-ohci',
    'nec-xhci',
    'qusb1',
    'qusb2',
    'qemu-xhci',
    'none',
  ],
  'virtio-serial': ['virtio', 'virtio-transitional', 'virtio-non-transitional'],
  ide: ['piix3', 'piix4', 'ich6'],
  isa: [],
  fdc: [],
  sata: [],
  ccid: [],
  xenbus: [],
};

export const controller: ElementWord = {
  attributes: {
    type: {
      value: oneOf('ide', 'fdc', 'scsi', 'sata', 'virtio-serial', 'ccid', 'usb', 'pci', 'xenbus', 'isa'),
    },
    model: Object.entries(controllerModels).map(([type, values]) => ({
      value: oneOf(...values),
      invalid: "unsupported configuration: Unknown model type '{value}'",
      when: [{ attribute: 'type', is: [type], ...(type === 'ide' ? { orAbsent: true } : {}) }],
      checkedBy: 'unknown-controller-model',
    })),
    index: { value: nonNegative },
    ports: { value: nonNegative },
    vectors: { value: nonNegative, when: [{ attribute: 'type', is: ['virtio-serial'] }] },
    maxGrantFrames: { value: nonNegative, when: [{ attribute: 'type', is: ['xenbus'] }] },
    maxEventChannels: { value: nonNegative, when: [{ attribute: 'type', is: ['xenbus'] }] },
  },
  elements: {
    driver: {
      onlyFirst: true,
      attributes: {
        queues: { value: unsigned },
        cmd_per_lun: { value: unsigned },
        max_sectors: { value: unsigned },
        ioeventfd: { value: onOff },
        iothread: { value: unsigned },
        ...virtioOptions,
      },
    },
    model: {
      repeated: 'XML error: Multiple <model> elements in controller definition not allowed',
      attributes: {
        name: {
          value: oneOf(
            'none',
            'pci-bridge',
            'i82801b11-bridge',
            'ioh3420',
            'x3130-upstream',
            'xio3130-downstream',
            'pxb',
            'pxb-pcie',
            'pcie-root-port',
            'spapr-pci-host-bridge',
            'pcie-pci-bridge',
          ),
          when: pci,
        },
      },
    },
    target: {
      repeated: 'XML error: Multiple <target> elements in controller definition not allowed',
      attributes: {
        chassisNr: { value: anyBase, when: pci },
        chassis: { value: anyBase, when: pci },
        port: { value: anyBase, when: pci },
        busNr: { value: anyBase, when: pci },
        hotplug: { value: onOff, when: pci },
        index: { value: anyBase, when: pci },
      },
      elements: {
        node: {
          onlyFirst: true,
          text: {
            value: nonNegative,
            invalid: 'XML error: invalid NUMA node in target',
            empty: '',
          },
        },
      },
    },
    pcihole64: {
      onlyFirst: true,
      when: [{ attribute: '../model', is: ['pci-root', 'pcie-root'] }],
      attributes: { unit: optional({ kind: 'unit' }) },
      text: optional(
        { kind: 'size', scale: 1024 },
        "XML error: Invalid value '{value}' for element or attribute './pcihole64'",
      ),
    },
    ...deviceInfo,
  },
};
