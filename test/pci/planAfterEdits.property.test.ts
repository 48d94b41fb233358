/** A plan after edits is the one that the whole text gives. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readGuest } from '../../server/src/guest/readGuest';
import { assign } from '../../server/src/pci/assign';
import { isolationView } from '../../server/src/pci/isolationView';
import { newestLibvirt } from '../../server/src/pci/plan';
import { parseXml } from '../../server/src/xml/parse';
import { updateXml } from '../../server/src/xml/reparse';
import { randomGuest } from '../rules/randomGuests';
import { domain, hostOf, planText } from './guests';

const host = hostOf({ '0001:01:00.0': 5, '0001:01:00.1': 5, '0002:01:00.0': 7, '0004:01:00.0': null });

const address = fc.oneof(
  fc.constant(''),
  fc
    .record({
      bus: fc.nat(3),
      slot: fc.oneof(fc.nat(4), fc.nat(33)),
      fn: fc.constantFrom(0, 0, 0, 1, 8),
      multifunction: fc.constantFrom('', '', " multifunction='on'", " multifunction='off'"),
    })
    .map(
      ({ bus, slot, fn, multifunction }) =>
        `<address type='pci' bus='${bus}' slot='${slot}' function='${fn}'${multifunction}/>`,
    ),
  fc.constantFrom(1, 3, 900).map((unit) => `<address type='drive' controller='${unit % 4}' unit='${unit}'/>`),
  fc.constantFrom('0x1000', '0x71000000').map((reg) => `<address type='spapr-vio' reg='${reg}'/>`),
);
const device = fc.oneof(
  fc
    .record({ bus: fc.constantFrom('scsi', 'virtio', 'sata', 'ide'), name: fc.nat(25), address })
    .map(
      ({ bus, name, address }) =>
        `<disk><target dev='${bus === 'virtio' ? 'vd' : 'sd'}${String.fromCharCode(97 + name)}' bus='${bus}'/>${address}</disk>`,
    ),
  fc
    .record({ source: fc.constantFrom('1', '2', '4'), address })
    .map(
      ({ source, address }) =>
        `<hostdev type='pci'><source><address domain='${source}' bus='1'/></source>${address}</hostdev>`,
    ),
  address.map((at) => `<hostdev type='scsi'>${at}</hostdev>`),
  address.map((at) => `<interface type='user'>${at}</interface>`),
  address.map((at) => `<interface type='user'><model type='spapr-vlan'/>${at}</interface>`),
  fc
    .record({ source: fc.constantFrom('1', '2', '4'), address })
    .map(
      ({ source, address }) =>
        `<interface type='hostdev'><source><address type='pci' domain='${source}' bus='1'/></source>${address}</interface>`,
    ),
  fc.constantFrom(
    "<controller type='pci' model='pci-root'/>",
    "<controller type='pci' index='2' model='pci-bridge'/>",
    "<controller type='pci' index='5' model='pci-root'/>",
    "<controller type='scsi' model='virtio-scsi'/>",
    "<channel><target type='virtio'/></channel>",
    '<serial/>',
    '<console/>',
    '<rng/>',
    '</devices><devices>',
    '\n',
  ),
);

/** Disks enough for several blocks, and the few devices that an edit is among. */
const guests = fc
  .record({
    disks: fc.constantFrom(0, 1, 40, 300, 700),
    pieces: fc.array(fc.record({ at: fc.nat(700), piece: device }), { maxLength: 12 }),
  })
  .map(({ disks, pieces }) => {
    const devices = Array.from(
      { length: disks },
      (_, nth) =>
        `<disk><target dev='${nth % 9 === 8 ? 'vd' : 'sd'}${String.fromCharCode(97 + (nth % 26))}'/></disk>\n`,
    );
    for (const { at, piece } of pieces) devices.splice(at % (devices.length + 1), 0, piece);
    return domain(devices.join(''));
  });
const edits = fc.array(
  fc.record({
    /** The part of the text in front of it. */
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    /** How many elements go. */
    removed: fc.constantFrom(0, 0, 1, 2, 5, 90, 300),
    put: fc.array(device, { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 6 },
);

const deviceTag = /<(?:disk|hostdev|interface|controller|channel|serial|console|rng|\/devices)\b/g;

test('after any edits the plan is the one that the whole text gives', () => {
  fc.assert(
    fc.property(fc.oneof(guests, randomGuest), edits, (text, list) => {
      let now = text;
      let tree = parseXml(now);
      for (const { at, removed, put } of list) {
        const places = [...now.matchAll(deviceTag)].map(({ index }) => index);
        const nth = Math.floor(at * places.length);
        const start = places[nth] ?? now.length;
        const end = places[nth + removed] ?? start;
        const edit = { start, end, text: put.join('') };
        now = now.slice(0, start) + edit.text + now.slice(end);
        tree = updateXml(tree, edit, now);
        const [guest, anew] = [readGuest(tree), readGuest(parseXml(now))];
        assert.equal(guest === null, anew === null);
        if (!guest || !anew) return;
        const [plan, expected] = [guest, anew].map((each) => assign(each, host, newestLibvirt));
        assert.ok(plan && expected);
        assert.equal(planText(plan), planText(expected));
        assert.deepEqual(
          isolationView(guest, plan, host).hostDevices.map((place) => [place.device.start, place.phb.index]),
          isolationView(anew, expected, host).hostDevices.map((place) => [
            place.device.start,
            place.phb.index,
          ]),
        );
      }
    }),
    { numRuns: 100 },
  );
});
