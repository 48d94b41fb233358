/** `<hostdev>` and the source of `<interface type='hostdev'>` (conf/domain_conf.c: virDomainHostdevDefParseXMLSubsys). */
import { boot, deviceInfo, rom } from '../common';
import { type Condition, type ElementWord, oneOf, onOff, text, unsignedAnyBase, uuid, yesNo } from '../word';

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
          vendor: {
            onlyFirst: true,
            attributes: {
              id: {
                value: { kind: 'integer', signed: false, bits: 32, base: 0, zero: false },
                required: true,
              },
            },
          },
          product: { onlyFirst: true, attributes: { id: { value: unsignedAnyBase, required: true } } },
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
