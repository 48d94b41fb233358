/** What libvirt will make of a guest: the document with everything written in that libvirt chooses or adds. */
import { addedDeviceEdits, newDevicesEdit } from '../edits/addedDevices';
import { placeEdits } from '../edits/completeGuest';
import { applyChanges } from '../edits/textChanges';
import { writeEdits } from '../edits/writeEdits';
import { undecidedHostDevices } from '../pci/isolationView';
import { deviceName, listOf } from '../rules/words';
import { firstRefusal } from './firstRefusal';
import type { Snapshot } from './snapshot';

export interface CompletedGuest {
  /** In the document's own style; what the text says already is left as it is. */
  readonly text: string;
  /** What stands between this text and what libvirt will do; null: nothing. */
  readonly reservation: string | null;
}

/** null when the document is no pSeries guest. */
export function doCompletedGuest({
  text,
  tree,
  guest,
  plan,
  host,
  problems,
}: Snapshot): CompletedGuest | null {
  if (!guest || !plan) return null;
  const undecided = undecidedHostDevices(guest, plan, host).map(({ device }) => device);
  const edits = guest.devices
    ? [...placeEdits(guest, plan, new Set(undecided)), ...addedDeviceEdits(guest, plan)]
    : [newDevicesEdit(guest, plan)];
  const refusal = firstRefusal(tree, problems)?.says ?? plan.conflicts[0]?.says;
  return {
    text: applyChanges(text, writeEdits({ text, guest }, edits)),
    reservation: refusal
      ? `libvirt refuses this guest as it is: ${refusal}`
      : undecided.length > 0
        ? `${listOf(undecided.map(deviceName))}: libvirt chooses the PHB by the IOMMU group, which is not known here. Other places may come out differently, too.`
        : null,
  };
}
