/** Faults of host devices. */
import { hostSource } from '../devices';
import { freeSlot, pciAddress } from '../draft';
import { type Addition, adapter, nic, phb } from './fault';

export const hostDeviceFaults: readonly Addition[] = [
  [
    'unknown host device',
    3,
    ['0009:01:00.0', '0000:7f:1f.7', '0001:01:00.7', '10000:e0:00.0'].map((address) =>
      adapter(hostSource(address)),
    ),
  ],
  [
    'host device twice',
    2,
    ['0034:01:00.0', '0035:02:00.0'].map(
      (address) => `${adapter(hostSource(address))}\n${adapter(hostSource(address))}`,
    ),
  ],
  [
    'host device on PHB 0',
    3,
    ({ random }) =>
      ['0034:01:00.0', '0035:02:00.0'].map((address) =>
        adapter(hostSource(address), pciAddress(random, 0, 17)),
      ),
  ],
  [
    'host device beside emulated devices',
    3,
    (draft) => {
      const free = freeSlot(draft, [8]) ?? { bus: 8, slot: 18 };
      return [
        `${phb("index='8'")}\n${nic(pciAddress(draft.random, 8, 22))}\n${adapter(hostSource('0030:01:00.0'), pciAddress(draft.random, free.bus, free.slot))}`,
      ];
    },
  ],
  [
    'two groups on one PHB',
    3,
    ({ random }) => [
      `${phb("index='8'")}\n${adapter(hostSource('0030:01:00.0'), pciAddress(random, 8, 23))}\n${adapter(hostSource('0033:01:00.0'), pciAddress(random, 8, 24))}`,
    ],
  ],
  [
    'driver of a host device',
    1,
    ['kvm', 'xen', 'bogus'].map((name) => adapter(hostSource('0034:01:00.0'), `<driver name='${name}'/>`)),
  ],
  ['host device without source', 1, [adapter('')]],
];
