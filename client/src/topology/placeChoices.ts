/** The places a device can be put to, as a list to pick from. */
import { freeWords, isolationWords } from '../../../server/src/service/topology/text';
import type { Topology } from '../../../server/src/service/topology/topology';
import type { Place, Taken } from './messages';

interface PlaceChoice {
  readonly label: string;
  readonly description: string;
  /** null: wherever it is isolated. */
  readonly place: Place | null;
  readonly freeSlots: readonly number[];
}

interface SlotChoice {
  readonly label: string;
  /** null: the lowest. */
  readonly slot: number | null;
}

/** Every PHB and bridge with room, and a new PHB; for host devices first of all where they are isolated. */
export function placeChoices({ buses }: Topology, taken: Taken): readonly PlaceChoice[] {
  const isolated: PlaceChoice = {
    label: 'A PHB of its own',
    description: 'where its IOMMU group is isolated',
    place: null,
    freeSlots: [],
  };
  const fresh: PlaceChoice = {
    label: 'A new PHB',
    description: '',
    place: { bus: 'new', slot: null },
    freeSlots: [],
  };
  const there = buses
    .filter(({ freeSlots }) => freeSlots.length > 0)
    .map((bus) => ({
      label: `${bus.kind === 'phb' ? 'PHB' : 'PCI bridge'} ${bus.index}`,
      description: [...(bus.kind === 'phb' ? [isolationWords(bus)] : []), freeWords(bus)].join(' · '),
      place: { bus: bus.index, slot: null },
      freeSlots: bus.freeSlots,
    }));
  return taken.kind === 'host' ? [isolated, ...there] : [...there, fresh];
}

export function slotChoices(freeSlots: readonly number[]): readonly SlotChoice[] {
  return [
    { label: `The lowest free slot, ${freeSlots[0]}`, slot: null },
    ...freeSlots.map((slot) => ({ label: `Slot ${slot}`, slot })),
  ];
}
