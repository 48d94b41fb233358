/** `<disk>` (conf/domain_conf.c: virDomainDiskDefParseXML, virDomainStorageSourceParse). */
import { boot, deviceInfo, optional, virtioOptions } from '../common';
import { type ElementWord, oneOf, onOff, positive, text, unsigned, unsignedLong, yesNo } from '../word';

export const storageFormats =
  'raw dir bochs cloop dmg iso vpc vdi fat vhd ploop cow qcow qcow2 qed vmdk'.split(' ');

const tunables =
  'total_bytes_sec read_bytes_sec write_bytes_sec total_iops_sec read_iops_sec write_iops_sec total_bytes_sec_max read_bytes_sec_max write_bytes_sec_max total_iops_sec_max read_iops_sec_max write_iops_sec_max size_iops_sec total_bytes_sec_max_length read_bytes_sec_max_length write_bytes_sec_max_length total_iops_sec_max_length read_iops_sec_max_length write_iops_sec_max_length'.split(
    ' ',
  );

const errorPolicies = ['stop', 'report', 'ignore', 'enospace'];
const network = [{ attribute: '../type', is: ['network'] }];
const volume = [{ attribute: '../type', is: ['volume'] }];
const unixHost = [{ attribute: 'transport', is: ['unix'] }];

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
    source: {
      onlyFirst: true,
      attributes: {
        startupPolicy: { value: oneOf('mandatory', 'requisite', 'optional') },
        protocol: {
          value: oneOf(...'nbd rbd sheepdog gluster iscsi http https ftp ftps tftp ssh vxhs nfs'.split(' ')),
          required: true,
          when: network,
        },
        pool: { value: text, required: true, when: volume },
        volume: { value: text, required: true, when: volume },
      },
      elements: {
        host: {
          when: [{ attribute: '../../type', is: ['network'] }],
          attributes: {
            transport: {
              value: oneOf('tcp', 'unix', 'rdma'),
              invalid: "unsupported configuration: unknown protocol transport type '{value}'",
            },
            socket: {
              value: text,
              required: 'XML error: missing socket for unix transport',
              when: unixHost,
            },
          },
        },
      },
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
