/** `<hostdev>` and the source of `<interface type='hostdev'>` (conf/domain_conf.c: virDomainHostdevDefParseXMLSubsys). */
import { boot, deviceInfo, rom } from '../common';
import {
  type Condition,
  type ElementWord,
  never,
  oneOf,
  onOff,
  present,
  text,
  unsignedAnyBase,
  unsignedLong,
  uuid,
  yesNo,
} from '../word';
import { auth, storageHost } from './storage';

const noSource = 'XML error: Missing <source> element in hostdev device';
const subsystem: Condition = { attribute: 'mode', is: ['subsystem'], orAbsent: true };
const below: Condition = { attribute: '../mode', is: ['subsystem'], orAbsent: true };
const model = ['default', 'virtio', 'virtio-transitional', 'virtio-non-transitional'];

/** `<source>` of an interface of type hostdev: its address names the kind of device. */
export const interfaceHostSource: ElementWord = {
  onlyFirst: true,
  required: 'XML error: missing source address type',
  elements: {
    address: {
      onlyFirst: true,
      required: 'XML error: missing source address type',
      attributes: {
        type: {
          value: oneOf('usb', 'pci', 'scsi', 'scsi_host', 'mdev'),
          required: 'XML error: missing source address type',
          invalid: "unsupported configuration: unknown host device source address type '{value}'",
          empty: 'XML error: missing source address type',
        },
      },
    },
  },
};

const ofType = (type: string): readonly Condition[] => [below, { attribute: '../type', is: [type] }];

const adapter: readonly Condition[] = [
  { attribute: '../protocol', is: ['iscsi'], not: true, orAbsent: true },
];
const iscsi: readonly Condition[] = [{ attribute: '../protocol', is: ['iscsi'] }];

export const hostdev: ElementWord = {
  attributes: {
    mode: {
      value: oneOf('subsystem', 'capabilities'),
      invalid: "unsupported configuration: unknown hostdev mode '{value}'",
    },
    managed: { value: text },
    type: {
      value: oneOf('usb', 'pci', 'scsi', 'scsi_host', 'mdev'),
      required: 'XML error: missing source address type',
      invalid: "unsupported configuration: unknown host device source address type '{value}'",
      when: [subsystem],
    },
    sgio: { value: oneOf('filtered', 'unfiltered'), when: [subsystem] },
    rawio: { value: yesNo, when: [subsystem] },
    model: [
      {
        value: never,
        invalid: "XML error: 'model' attribute in <hostdev> is only supported when type='{@type}'",
        when: [subsystem, { attribute: 'type', is: ['usb', 'pci', 'scsi'] }],
      },
      { value: oneOf(...model), when: [subsystem, { attribute: 'type', is: ['scsi_host'] }] },
      {
        value: oneOf('vfio-pci', 'vfio-ccw', 'vfio-ap'),
        required: true,
        when: [subsystem, { attribute: 'type', is: ['mdev'] }],
      },
    ],
    display: { value: onOff, when: [subsystem, { attribute: 'type', is: ['mdev'] }] },
    ramfb: { value: onOff, when: [subsystem, { attribute: 'type', is: ['mdev'] }] },
  },
  elements: {
    source: [
      { onlyFirst: true, required: noSource, when: [below] },
      { onlyFirst: true, when: ofType('pci'), attributes: { writeFiltering: { value: yesNo } } },
      {
        onlyFirst: true,
        when: ofType('usb'),
        attributes: {
          startupPolicy: { value: oneOf('mandatory', 'requisite', 'optional') },
          autoAddress: { value: yesNo },
          guestReset: { value: oneOf('off', 'uninitialized', 'on') },
        },
        elements: {
          vendor: [
            {
              onlyFirst: true,
              attributes: {
                id: {
                  value: { kind: 'integer', signed: false, bits: 32, base: 0, zero: false },
                  required: true,
                },
              },
            },
            { required: 'internal error: missing vendor', when: [present('../product/id')] },
          ],
          product: [
            { onlyFirst: true, attributes: { id: { value: unsignedAnyBase, required: true } } },
            { required: 'internal error: missing product', when: [present('../vendor/id')] },
          ],
          address: {
            onlyFirst: true,
            attributes: {
              bus: { value: unsignedAnyBase, required: true },
              device: { value: unsignedAnyBase, required: true },
            },
          },
        },
      },
      {
        onlyFirst: true,
        when: ofType('scsi'),
        attributes: {
          protocol: {
            value: oneOf('adapter', 'iscsi'),
            invalid: "unsupported configuration: Unknown SCSI subsystem protocol '{value}'",
          },
          name: {
            value: text,
            required: 'XML error: missing iSCSI hostdev source path name',
            when: [{ attribute: 'protocol', is: ['iscsi'] }],
          },
        },
        elements: {
          address: {
            onlyFirst: true,
            when: adapter,
            required: "XML error: 'address' must be specified for scsi hostdev source",
            attributes: {
              bus: { value: unsignedAnyBase, required: true },
              target: { value: unsignedAnyBase, required: true },
              unit: { value: { ...unsignedLong, base: 0 }, required: true },
            },
          },
          adapter: {
            onlyFirst: true,
            when: adapter,
            required: "XML error: 'adapter' name must be specified for scsi hostdev source",
            attributes: {
              name: {
                value: text,
                required: "XML error: 'adapter' name must be specified for scsi hostdev source",
              },
            },
          },
          host: {
            ...storageHost,
            when: iscsi,
            required: 'XML error: missing the host address for the iSCSI hostdev',
            repeated: 'XML error: only one source host address may be specified for the iSCSI hostdev',
          },
          auth: { ...auth(), when: iscsi },
        },
      },
      {
        onlyFirst: true,
        when: ofType('scsi_host'),
        attributes: {
          protocol: {
            value: oneOf('vhost'),
            required: 'XML error: Missing scsi_host subsystem protocol',
            invalid: "unsupported configuration: Unknown scsi_host subsystem protocol '{value}'",
          },
          wwpn: {
            value: { kind: 'pattern', pattern: /^naa\.(?:0x)?[0-9a-fA-F]{16}$/ },
            required: 'XML error: missing vhost-scsi hostdev source wwpn',
            invalid: "XML error: malformed 'wwpn' value",
          },
        },
      },
      {
        onlyFirst: true,
        when: ofType('mdev'),
        elements: {
          address: {
            onlyFirst: true,
            required: 'unsupported configuration: Missing <address> element',
            attributes: {
              uuid: {
                value: uuid,
                required: "unsupported configuration: Missing 'uuid' attribute for element <address>",
                invalid: 'internal error: Cannot parse uuid attribute of element <address>',
              },
            },
          },
        },
      },
    ],
    driver: {
      onlyFirst: true,
      when: ofType('pci'),
      attributes: { name: { value: oneOf('kvm', 'vfio', 'xen') } },
    },
    boot,
    rom,
    ...deviceInfo,
  },
};
