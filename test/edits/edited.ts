/** Marked-free fixtures for edits: text in, text out. */
import assert from 'node:assert/strict';
import type { GuestEdit } from '../../server/src/edits/guestEdit';
import { applyChanges } from '../../server/src/edits/textChanges';
import { writeEdits } from '../../server/src/edits/writeEdits';
import type { Device, DeviceKind, Guest } from '../../server/src/guest/guest';
import { guestOf } from '../guest/guestOf';

/** The text after the edits; also that changes are sorted and apart, and change something. */
export function edited(text: string, edits: (guest: Guest) => readonly GuestEdit[]): string {
  const guest = guestOf(text);
  const changes = writeEdits({ text, guest }, edits(guest));
  let at = 0;
  for (const { start, end, text: written } of changes) {
    assert.ok(start >= at && end >= start && end <= text.length, `${start}–${end} behind ${at}`);
    assert.notEqual(text.slice(start, end), written);
    at = end;
  }
  return applyChanges(text, changes);
}

/** The nth device of a kind. */
export function deviceOf(guest: Guest, kind: DeviceKind, n = 0): Device {
  const device: Device | undefined = guest.byKind[kind][n];
  assert.ok(device, `no ${kind} ${n}`);
  return device;
}

export function check(before: string, edits: (guest: Guest) => readonly GuestEdit[], after: string) {
  assert.equal(edited(before, edits), after);
}
