/** Planning of a guest as full as they get: 31 PHBs, 900 devices. */
import { readGuest } from '../../server/src/guest/readGuest';
import { indexTopology } from '../../server/src/host/topology';
import { assign } from '../../server/src/pci/assign';
import { newestLibvirt } from '../../server/src/pci/plan';
import { parseXml } from '../../server/src/xml/parse';
import { type Figure, inTurn } from './figures';
import { fullGuest, measuredHost } from './guests';

export function measureAssignment(quick: boolean): Figure[] {
  const host = indexTopology(measuredHost);
  return [true, false].flatMap((addressed): Figure[] => {
    const text = fullGuest(addressed);
    const guest = readGuest(parseXml(text));
    if (!guest) return [];
    const times = inTurn(quick ? 30 : 200, {
      ours: () => assign(guest, host, newestLibvirt),
      parse: () => parseXml(text),
    });
    return [
      {
        group: 'Assignment',
        what: `31 PHBs, 900 devices, ${addressed ? 'every place written' : 'every place chosen'}`,
        ...times.ours,
        beside: { what: 'parse of the same text', ...times.parse },
      },
    ];
  });
}
