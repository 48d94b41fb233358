/** What a plan answers about free places, and about the addresses that the guest sees. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  busesOfGroup,
  emptyPhbs,
  freeSlots,
  guestAddress,
  lowestFreeBusIndex,
  lowestFreeTargetIndex,
  nextFreeSlot,
  phbsOfIommuGroup,
  placeFor,
} from '../../server/src/pci/freePlaces';
import type { PciAddress, PciPlan, PlannedBus } from '../../server/src/pci/plan';
import { hostOf, placeText, planOf } from './guests';

const host = hostOf({ '0001:01:00.0': 5, '0002:01:00.0': 7 });
const bare = "<controller type='usb' index='0' model='none'/><memballoon model='none'/>";

function phb(index: number, target?: number): string {
  const inner = target === undefined ? '' : `<target index='${target}'/>`;
  return `<controller type='pci' index='${index}' model='pci-root'>${inner}</controller>`;
}

function bridge(index: number, bus: number, slot: number): string {
  return `<controller type='pci' index='${index}' model='pci-bridge'><address type='pci' bus='${bus}' slot='${slot}'/></controller>`;
}

function rng(bus: number, slot: number): string {
  return `<rng><address type='pci' bus='${bus}' slot='${slot}'/></rng>`;
}

function hostdev(domain: number, bus: number, slot: number): string {
  return `<hostdev mode='subsystem' type='pci'><source><address domain='${domain}' bus='1' slot='0' function='0'/></source><address type='pci' bus='${bus}' slot='${slot}'/></hostdev>`;
}

function bus(plan: PciPlan, index: number): PlannedBus {
  const found = plan.buses[index];
  assert.ok(found, `no bus ${index}`);
  return found;
}

function indexes(buses: readonly PlannedBus[]): number[] {
  return buses.map(({ index }) => index);
}

function place(busNumber: number, slot: number): PciAddress {
  return { type: 'pci', domain: 0, bus: busNumber, slot, function: 0, multifunction: false };
}

test('free slots of a bus', () => {
  const plan = planOf(bare + rng(0, 1) + rng(0, 3));
  assert.equal(nextFreeSlot(bus(plan, 0)), 2);
  assert.deepEqual(freeSlots(bus(plan, 0)).slice(0, 3), [2, 4, 5]);
  assert.equal(freeSlots(bus(plan, 0)).length, 29);
});

test('a full bus has no free slot', () => {
  const plan = planOf(bare + Array.from({ length: 31 }, (_, i) => rng(0, i + 1)).join(''));
  assert.equal(nextFreeSlot(bus(plan, 0)), null);
  assert.equal(placeText(placeFor(plan, 0).address), '1:1.0');
  assert.equal(placeFor(plan, 0).kind, 'new-phb');
});

test('buses of a group, empty PHBs, free numbers', () => {
  const plan = planOf(bare + phb(1) + phb(2, 7) + phb(4) + hostdev(1, 2, 1) + rng(0, 1), host);
  assert.deepEqual(indexes(busesOfGroup(plan, 6)), [2]);
  assert.deepEqual(indexes(busesOfGroup(plan, 0)), [0]);
  assert.deepEqual(indexes(emptyPhbs(plan)), [1, 3, 4]);
  assert.equal(lowestFreeBusIndex(plan), 5);
  assert.equal(lowestFreeTargetIndex(plan), 4);
  assert.deepEqual(indexes(phbsOfIommuGroup(plan, 5)), [2]);
  assert.deepEqual(indexes(phbsOfIommuGroup(plan, 7)), []);
});

test('a group that is behind a bridge is on its PHB', () => {
  const plan = planOf(bare + phb(1) + bridge(2, 1, 1) + hostdev(1, 2, 1), host);
  assert.deepEqual(indexes(phbsOfIommuGroup(plan, 5)), [1]);
});

test('where one more device would go', () => {
  const plan = planOf(bare + phb(1) + phb(2) + hostdev(1, 1, 1) + rng(0, 1), host);
  const answer = (group: number): string => {
    const { address, kind } = placeFor(plan, group);
    return `${placeText(address)} ${kind}`;
  };
  assert.equal(answer(0), '0:2.0 default-group');
  assert.equal(answer(6), '1:2.0 joined-group');
  assert.equal(answer(8), '2:1.0 claimed-empty-bus');
});

test('the guest numbers PHBs by target index, and buses behind bridges by slot', () => {
  const plan = planOf(
    bare + phb(1, 7) + bridge(2, 1, 9) + bridge(3, 1, 4) + bridge(4, 3, 1) + phb(5, 16) + rng(5, 2),
  );
  assert.deepEqual(plan.conflicts, []);
  assert.equal(guestAddress(plan, place(0, 1)), '0000:00:01.0');
  assert.equal(guestAddress(plan, place(1, 2)), '0007:00:02.0');
  assert.equal(guestAddress(plan, place(3, 4)), '0007:01:04.0');
  assert.equal(guestAddress(plan, place(4, 5)), '0007:02:05.0');
  assert.equal(guestAddress(plan, place(2, 6)), '0007:03:06.0');
  assert.equal(guestAddress(plan, place(5, 2)), '0010:00:02.0');
  assert.equal(guestAddress(plan, place(9, 1)), null);
});
