/** `<interface>` (conf/domain_conf.c: virDomainNetDefParseXML). */
import { boot, deviceInfo, optional, rom, virtioOptions } from '../common';
import {
  absent,
  type Condition,
  type ElementWord,
  integer,
  mac,
  never,
  oneOf,
  onOff,
  present,
  type Says,
  text,
  unsigned,
  unsignedLong,
  unsignedWrapping,
  uuid,
  type ValueKind,
  yesNo,
} from '../word';
import { interfaceHostSource } from './hostdev';
import { reconnect } from './storage';

const types = (...is: readonly string[]): readonly Condition[] => [{ attribute: '../type', is }];

const needSource = [
  'network',
  'vds',
  'internal',
  'bridge',
  'direct',
  'vhostuser',
  'vdpa',
  'client',
  'server',
  'mcast',
  'udp',
];
const offloads = (...names: readonly string[]): ElementWord => ({
  onlyFirst: true,
  attributes: Object.fromEntries(names.map((name) => [name, { value: onOff }])),
});

/** conf/netdev_bandwidth_conf.c: virNetDevBandwidthParseRate */
const rate = (name: string): ElementWord => {
  const says = (part: string): Says =>
    `unsupported configuration: could not convert bandwidth ${part} value '{value}'`;
  const needsAverage = "unsupported configuration: 'peak' and 'burst' require 'average' attribute";
  return {
    repeated: `Only one child <${name}> element allowed`,
    onlyFirst: true,
    attributes: {
      average: [
        { value: unsignedLong, invalid: says('average') },
        {
          value: text,
          required: 'Missing mandatory average or floor attributes',
          when: [absent('floor')],
        },
      ],
      peak: [
        { value: unsignedLong, invalid: says('peak') },
        { value: never, invalid: needsAverage, when: [absent('average'), present('floor')] },
      ],
      burst: [
        { value: unsignedLong, invalid: says('burst') },
        { value: never, invalid: needsAverage, when: [absent('average'), present('floor')] },
      ],
      floor: { value: unsignedLong, invalid: says('floor') },
    },
  };
};

const withVirtualport = ['network', 'bridge', 'direct', 'hostdev', 'ethernet'];
const unsignedAnyBaseWrapping: ValueKind = { ...unsignedWrapping, base: 0 };

/** conf/netdev_vport_profile_conf.c: virNetDevVPortProfileParse */
const virtualport: readonly ElementWord[] = [
  {
    most: 0,
    repeated: "unsupported configuration: <virtualport> element unsupported for <interface type='{@type}'>",
    when: [{ attribute: '../type', is: withVirtualport, not: true }],
  },
  {
    onlyFirst: true,
    when: types(...withVirtualport),
    attributes: {
      type: [
        {
          value: oneOf('802.1Qbg', '802.1Qbh', 'openvswitch', 'midonet'),
          invalid: 'unsupported configuration: unknown virtualport type {value}',
        },
        {
          value: text,
          required: 'XML error: missing required virtualport type',
          when: types('bridge', 'direct', 'hostdev'),
        },
      ],
    },
    elements: {
      parameters: {
        onlyFirst: true,
        attributes: {
          managerid: {
            value: unsignedAnyBaseWrapping,
            invalid: 'XML error: cannot parse value of managerid parameter',
          },
          typeid: {
            value: unsignedAnyBaseWrapping,
            invalid: 'XML error: cannot parse value of typeid parameter',
          },
          typeidversion: {
            value: unsignedAnyBaseWrapping,
            invalid: 'XML error: cannot parse value of typeidversion parameter',
          },
          instanceid: { value: uuid, invalid: 'XML error: cannot parse instanceid parameter as a uuid' },
          interfaceid: { value: uuid, invalid: 'XML error: cannot parse interfaceid parameter as a uuid' },
        },
      },
    },
  },
];

/** `<local>` of a UDP tunnel. */
const local: ElementWord = {
  onlyFirst: true,
  required: "XML error: '<local>' element missing for 'udp' socket interface",
  when: [{ attribute: '../../type', is: ['udp'] }],
  attributes: {
    port: { value: integer, required: true },
    address: { value: text, required: true },
  },
};

export const networkInterface: ElementWord = {
  attributes: {
    type: {
      value: oneOf(
        ...'user ethernet vhostuser server client mcast network bridge internal direct hostdev udp vdpa null vds'.split(
          ' ',
        ),
      ),
    },
    trustGuestRxFilters: { value: yesNo },
    managed: { value: text },
  },
  elements: {
    source: [
      ...needSource.map(
        (type): ElementWord => ({
          onlyFirst: true,
          when: types(type),
          required: `XML error: interface type='${type}' requires a 'source' element`,
        }),
      ),
      {
        onlyFirst: true,
        attributes: {
          network: { value: text, required: true, when: types('network') },
          name: { value: text, required: true, when: types('internal') },
          bridge: { value: text, required: true, when: types('bridge') },
          dev: { value: text, required: true, when: types('direct', 'vdpa') },
          mode: [
            {
              value: oneOf('vepa', 'private', 'bridge', 'passthrough'),
              when: types('direct'),
            },
            { value: oneOf('client', 'server'), required: true, when: types('vhostuser') },
          ],
          type: {
            value: oneOf('unix'),
            required: true,
            invalid: "unsupported configuration: Type='{value}' unsupported for <interface type='vhostuser'>",
            when: types('vhostuser'),
          },
          path: { value: text, required: true, when: types('vhostuser') },
          address: { value: text, required: true, when: types('client', 'mcast', 'udp') },
          port: { value: integer, required: true, when: types('client', 'server', 'mcast', 'udp') },
        },
        elements: {
          local,
          reconnect: { ...reconnect, when: [{ attribute: '../../type', is: ['vhostuser'] }] },
        },
      },
      { ...interfaceHostSource, when: types('hostdev') },
    ],
    target: { onlyFirst: true, attributes: { managed: { value: yesNo } } },
    mac: {
      onlyFirst: true,
      attributes: {
        address: [
          { value: mac },
          {
            value: { kind: 'pattern', pattern: /^(?![0-9a-fA-F]?[13579bdfBDF]:)/ },
            invalid: "XML error: expected unicast mac address, found multicast '{value}'",
          },
        ],
        type: { value: oneOf('generated', 'static') },
        check: { value: yesNo },
      },
    },
    boot,
    rom,
    ...deviceInfo,
    model: {
      onlyFirst: true,
      attributes: {
        type: optional(
          { kind: 'pattern', pattern: /^[\w-]+$/ },
          'invalid argument: Model name contains invalid characters',
        ),
      },
    },
    driver: [
      { onlyFirst: true, attributes: virtioOptions },
      {
        onlyFirst: true,
        when: [{ attribute: '../type', is: ['hostdev'] }],
        attributes: { name: { value: oneOf('kvm', 'vfio', 'xen') } },
      },
      {
        onlyFirst: true,
        when: [
          { attribute: '../type', is: ['hostdev'], not: true, orAbsent: true },
          { attribute: '../model/type', is: ['virtio', 'virtio-transitional', 'virtio-non-transitional'] },
        ],
        attributes: {
          name: { value: oneOf('qemu', 'vhost') },
          txmode: { value: oneOf('iothread', 'timer') },
          ioeventfd: { value: onOff },
          event_idx: { value: onOff },
          queues: { value: unsigned },
          rx_queue_size: { value: unsigned },
          tx_queue_size: { value: unsigned },
          rss: { value: onOff },
          rss_hash_report: { value: onOff },
        },
        elements: {
          host: offloads('csum', 'gso', 'tso4', 'tso6', 'ecn', 'ufo', 'mrg_rxbuf'),
          guest: offloads('csum', 'tso4', 'tso6', 'ecn', 'ufo'),
        },
      },
    ],
    link: {
      onlyFirst: true,
      attributes: {
        state: optional(
          oneOf('up', 'down'),
          "unsupported configuration: unknown interface link state '{value}'",
        ),
      },
    },
    tune: {
      onlyFirst: true,
      elements: {
        sndbuf: {
          onlyFirst: true,
          text: optional(unsignedLong, 'XML error: sndbuf must be a positive integer'),
        },
      },
    },
    bandwidth: {
      onlyFirst: true,
      elements: { inbound: rate('inbound'), outbound: rate('outbound') },
    },
    coalesce: [
      {
        most: 0,
        repeated: 'unsupported configuration: coalesce settings on interface type {@type} are not supported',
        when: [{ attribute: '../type', is: ['network', 'bridge'], not: true }, present('rx/frames/max')],
      },
      {
        most: 0,
        repeated: 'unsupported configuration: coalesce settings on interface type user are not supported',
        when: [absent('../type'), present('rx/frames/max')],
      },
      {
        onlyFirst: true,
        elements: {
          rx: {
            onlyFirst: true,
            elements: {
              frames: {
                onlyFirst: true,
                attributes: {
                  max: optional(unsignedLong, "cannot parse value '{value}' for coalesce parameter"),
                },
              },
            },
          },
        },
      },
    ],
    virtualport,
    mtu: {
      onlyFirst: true,
      attributes: { size: optional(unsigned, 'XML error: malformed mtu size') },
    },
    port: { onlyFirst: true, attributes: { isolated: { value: yesNo } } },
    vlan: {
      onlyFirst: true,
      elements: {
        tag: {
          required: "XML error: missing tag id - each <vlan> must have at least one <tag id='n'/> subelement",
          attributes: {
            id: [
              { value: unsigned, required: true },
              {
                value: {
                  kind: 'pattern',
                  pattern: /^(?!\s*\+?0*(?:[1-9]\d{4,8}|409[6-9]|4[1-9]\d\d|[5-9]\d{3})$)/,
                },
                invalid: 'XML error: vlan tag id {value} too large (maximum 4095)',
              },
            ],
            nativeMode: { value: oneOf('tagged', 'untagged') },
          },
        },
      },
    },
  },
};
