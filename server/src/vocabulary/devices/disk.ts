/** `<disk>` (conf/domain_conf.c: virDomainDiskDefParseXML, virDomainStorageSourceParse). */
import { boot, deviceInfo, optional, virtioOptions } from '../common';
import { type ElementWord, never, oneOf, onOff, positive, unsigned, unsignedLong, yesNo } from '../word';
import { auth, backingStore, encryption, storageFormats, storageSource } from './storage';

const tunables =
  'total_bytes_sec read_bytes_sec write_bytes_sec total_iops_sec read_iops_sec write_iops_sec total_bytes_sec_max read_bytes_sec_max write_bytes_sec_max total_iops_sec_max read_iops_sec_max write_iops_sec_max size_iops_sec total_bytes_sec_max_length read_bytes_sec_max_length write_bytes_sec_max_length total_iops_sec_max_length read_iops_sec_max_length write_iops_sec_max_length'.split(
    ' ',
  );

const errorPolicies = ['stop', 'report', 'ignore', 'enospace'];

const lun = [{ attribute: '../device', is: ['lun'] }];
const notForLun = 'unsupported configuration: Setting vendor or product is not supported for lun device';
const short = (name: string, most: number): ElementWord => ({
  onlyFirst: true,
  text: [
    optional(
      { kind: 'pattern', pattern: /^[\x20-\x7e]*$/ },
      `XML error: disk ${name} is not printable string`,
    ),
    optional(
      { kind: 'pattern', pattern: new RegExp(`^.{0,${most}}$`) },
      `unsupported configuration: disk ${name} is more than ${most} characters`,
    ),
    { ...optional(never, notForLun), when: lun },
  ],
});

export const disk: ElementWord = {
  attributes: {
    type: { value: oneOf('file', 'block', 'dir', 'network', 'volume', 'nvme', 'vhostuser', 'vhostvdpa') },
    device: { value: oneOf('disk', 'cdrom', 'floppy', 'lun') },
    model: { value: oneOf('default', 'virtio', 'virtio-transitional', 'virtio-non-transitional') },
    snapshot: { value: oneOf('no', 'internal', 'external', 'manual') },
    rawio: { value: yesNo },
    sgio: { value: oneOf('filtered', 'unfiltered') },
  },
  elements: {
    source: [
      {
        onlyFirst: true,
        attributes: { startupPolicy: { value: oneOf('mandatory', 'requisite', 'optional') } },
      },
      ...storageSource,
    ],
    backingStore,
    auth: auth('../../source/protocol'),
    encryption,
    vendor: short('vendor', 8),
    product: short('product', 16),
    wwn: {
      onlyFirst: true,
      text: optional(
        { kind: 'pattern', pattern: /^(?:0x)?[0-9a-fA-F]{16}$/ },
        'internal error: Malformed wwn: {value}',
      ),
    },
    target: {
      onlyFirst: true,
      attributes: {
        bus: { value: oneOf('ide', 'fdc', 'scsi', 'virtio', 'xen', 'usb', 'uml', 'sata', 'sd', 'nvme') },
        tray: { value: oneOf('closed', 'open') },
        removable: { value: onOff },
        rotation_rate: { value: unsigned },
        dpofua: { value: onOff },
      },
    },
    geometry: {
      onlyFirst: true,
      attributes: {
        cyls: { value: unsigned },
        heads: { value: unsigned },
        secs: { value: unsigned },
        trans: { value: oneOf('none', 'auto', 'lba') },
      },
    },
    blockio: {
      onlyFirst: true,
      attributes: {
        logical_block_size: { value: unsigned },
        physical_block_size: { value: unsigned },
        discard_granularity: { value: unsigned },
      },
    },
    driver: {
      onlyFirst: true,
      attributes: {
        ...virtioOptions,
        cache: {
          value: oneOf('default', 'none', 'writethrough', 'writeback', 'directsync', 'unsafe'),
        },
        error_policy: { value: oneOf(...errorPolicies) },
        rerror_policy: [
          { value: oneOf(...errorPolicies) },
          {
            value: oneOf('stop', 'report', 'ignore'),
            invalid: "unsupported configuration: Invalid disk read error policy: '{value}'",
            when: [{ attribute: 'rerror_policy', is: ['enospace'] }],
          },
        ],
        io: { value: oneOf('native', 'threads', 'io_uring') },
        ioeventfd: { value: onOff },
        event_idx: { value: onOff },
        copy_on_read: { value: onOff },
        discard: { value: oneOf('unmap', 'ignore') },
        discard_no_unref: { value: onOff },
        iothread: { value: positive },
        detect_zeroes: { value: oneOf('off', 'on', 'unmap') },
        queues: { value: unsigned },
        queue_size: { value: unsigned },
        type: {
          value: oneOf(...storageFormats, 'aio'),
          invalid: "unsupported configuration: unknown driver format value '{value}'",
        },
      },
    },
    transient: { onlyFirst: true, attributes: { shareBacking: { value: yesNo } } },
    iotune: {
      onlyFirst: true,
      elements: Object.fromEntries(
        tunables.map((name) => [
          name,
          {
            onlyFirst: true,
            text: optional(unsignedLong, `XML error: disk iotune field '${name}' must be an integer`),
          },
        ]),
      ),
    },
    boot,
    ...deviceInfo,
  },
};
