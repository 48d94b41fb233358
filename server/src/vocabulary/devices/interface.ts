/** `<interface>` (conf/domain_conf.c: virDomainNetDefParseXML). */
import { boot, deviceInfo, optional, rom, virtioOptions } from '../common';
import {
  type Condition,
  type ElementWord,
  integer,
  mac,
  nonNegative,
  oneOf,
  onOff,
  text,
  unsigned,
  unsignedLong,
  yesNo,
} from '../word';
import { interfaceHostSource } from './hostdev';

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
    mtu: {
      onlyFirst: true,
      attributes: { size: optional(unsigned, 'XML error: malformed mtu size') },
    },
    port: { onlyFirst: true, attributes: { isolated: { value: yesNo } } },
    vlan: {
      onlyFirst: true,
      elements: { tag: { attributes: { id: { value: nonNegative } } } },
    },
  },
};
