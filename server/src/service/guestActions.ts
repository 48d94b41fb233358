/** What can be done with the guest as a whole, whether or not something is wrong. */
import { automaticEdits } from '../edits/automaticAddresses';
import { placeEdits } from '../edits/completeGuest';
import type { TextChange } from '../edits/guestEdit';
import { writeEdits } from '../edits/writeEdits';
import { assign } from '../pci/assign';
import { lowestFreeBusIndex, lowestFreeTargetIndex } from '../pci/freePlaces';
import { isPciHostDevice, undecidedHostDevices } from '../pci/isolationView';
import { isolateAllFix } from '../rules/isolation/fixes';
import { pciControllers } from '../rules/phbs';
import type { Fix, RuleContext } from '../rules/rule';
import type { Span } from '../xml/syntaxTree';
import type { Snapshot } from './snapshot';

export interface GuestAction {
  readonly title: string;
  /** The code action's kind, by which an editor's command or key asks for just this one. */
  readonly kind: string;
  readonly changes: readonly TextChange[];
}

interface Offer {
  readonly kind: string;
  /** null, or a fix without edits: there is nothing to do. */
  readonly make: (context: RuleContext) => Fix | null;
  /** Plans the guest many times: not for a light bulb, which follows the cursor. */
  readonly costly?: boolean;
}

const offers: readonly Offer[] = [
  { kind: 'refactor.rewrite.isolateHostDevices', make: isolateAllFix },
  { kind: 'refactor.rewrite.insertPhb', make: insertPhb },
  { kind: 'refactor.rewrite.writeOutAddresses', make: writeOutAddresses },
  {
    kind: 'refactor.rewrite.removeAutomaticAddresses',
    make: removeAutomaticAddresses,
    costly: true,
  },
];

/**
 * The actions of the wanted kinds that would change something; none for a guest that is not pSeries.
 *
 * @param automatic - nobody asked: an editor looks whether there is something to show
 */
export function guestActions(
  { context }: Snapshot,
  wanted: (kind: string) => boolean,
  automatic = false,
): readonly GuestAction[] {
  if (!context?.guest.pseries) return [];
  return offers.flatMap(({ kind, make, costly }) => {
    if (!wanted(kind) || (automatic && costly)) return [];
    const fix = make(context);
    const changes = fix ? writeEdits(context, fix.edits) : [];
    return fix && changes.length > 0 ? [{ title: fix.title, kind, changes }] : [];
  });
}

/**
 * Whether a range is where somebody thinks of PHBs: on a PCI controller, on a host device, or on the `<devices>` tag.
 * Elsewhere the actions are there for the asking, and no light bulb shows them.
 */
export function concernsPhbs({ guest }: Snapshot, { start, end }: Span): boolean {
  if (!guest) return false;
  const touches = (from: number, to: number) => from <= end && to >= start;
  const { devices, byKind } = guest;
  return (
    (devices !== undefined && touches(devices.start, devices.start + devices.element.startTagEnd)) ||
    [...pciControllers(guest), ...[...byKind.hostdev, ...byKind.interface].filter(isPciHostDevice)].some(
      (device) => touches(device.start, device.start + device.facts.element.length),
    )
  );
}

function insertPhb({ plan }: RuleContext): Fix | null {
  const index = lowestFreeBusIndex(plan);
  const targetIndex = lowestFreeTargetIndex(plan);
  if (index === null || targetIndex === null) return null;
  return {
    title: `Insert PHB ${index} with target index ${targetIndex}`,
    edits: [{ kind: 'insert-phb', index, targetIndex, node: null }],
  };
}

/** Nothing for a guest that libvirt refuses: it gets no places. */
function writeOutAddresses({ guest, plan, host }: RuleContext): Fix | null {
  if (plan.conflicts.length > 0) return null;
  const undecided = new Set(undecidedHostDevices(guest, plan, host).map(({ device }) => device));
  return {
    title:
      undecided.size === 0
        ? 'Write out all addresses'
        : 'Write out all addresses but those of host devices whose IOMMU group is unknown',
    edits: placeEdits(guest, plan, undecided),
  };
}

function removeAutomaticAddresses({ guest, plan, host, options }: RuleContext): Fix {
  return {
    title: 'Remove all automatic addresses',
    edits: automaticEdits(guest, plan, (other) => assign(other, host, options)),
  };
}
