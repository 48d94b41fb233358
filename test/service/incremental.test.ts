/** Whatever is edited, the problems of the updated snapshot are those of a fresh one. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  createSnapshot,
  defaultSettings,
  type Snapshot,
  updateSnapshot,
} from '../../server/src/service/snapshot';
import { randomGuest, randomHost } from '../rules/randomGuests';
import { hostOf } from '../support/pipeline';
import { phb, pseries } from './guests';

const context = { host: hostOf(randomHost), settings: defaultSettings };
const uri = 'file:///guests/guest.xml';

/** What else may stand in a guest, with places where typing says nothing, and where it says much. */
const devices = `    <disk type='file' device='disk'><driver name='qemu' iothread='2'/><source file='/a.img'/><target dev='vdx' bus='virtio'/><boot order='1'/></disk>
    <disk type='file' device='disk'><source file='/b.img'/><target dev='sda' bus='scsi'/><boot order='1'/>
      <address type='drive' controller='0' bus='0' target='0' unit='0'/></disk>
    <interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='br0'/><rom bar='on'/><alias name='ua-a'/></interface>
    <interface type='bridge'><mac address='nothing'/><source bridge='br0'/><model type='spapr-vlan'/><rom bar='on'/><alias name='ua-a'/></interface>
    <channel type='unix'><target type='virtio' name='x'/><address type='virtio-serial' controller='0' bus='0' port='1'/></channel>
    <controller type='scsi' index='0' model='ibmvscsi'/><memballoon model='virtio'/><memballoon model='none'/>
    <!-- a note --><unknown/><emulator>/usr/bin/qemu-system-ppc64</emulator>
`;
const domainParts = `<description>text</description><metadata><a>1</a></metadata><iothreads>1</iothreads><vcpu current='9'>4</vcpu><!-- c -->`;

const written = fc.constantFrom(
  ...[
    '',
    '1',
    'x',
    "'",
    '<',
    '>',
    '/>',
    '<rom/>',
    '</disk>',
    '<disk',
    ' ',
    '\n',
    '<!--',
    '-->',
    'ua-b',
    '{{',
    '<devices>',
  ],
  "<address type='pci' slot='2'/>",
  "    <controller type='pci' index='9' model='pci-root'/>\n",
  "    <interface type='bridge'><source bridge='b'/><alias name='ua-a'/></interface>\n",
);

/** Where an edit is: a share of the text, or right behind the n-th quote, which is mostly a value. */
const edit = fc.record({
  behindQuote: fc.boolean(),
  at: fc.nat(),
  length: fc.constantFrom(0, 0, 0, 1, 1, 2, 40),
  text: written,
  asks: fc.boolean(),
});

function place(text: string, { behindQuote, at }: { behindQuote: boolean; at: number }): number {
  const quotes = behindQuote ? [...text.matchAll(/'/g)] : [];
  return quotes.length > 0 ? (quotes[at % quotes.length]?.index ?? 0) + 1 : at % (text.length + 1);
}

const said = ({ problems, faults }: Snapshot) => ({ problems, faults });

function edited(snapshot: Snapshot, start: number, length: number, typed: string): Snapshot {
  const { text, version } = snapshot;
  const end = Math.min(start + length, text.length);
  const now = text.slice(0, start) + typed + text.slice(end);
  return updateSnapshot(snapshot, { start, end, text: typed }, { uri, version, text: now });
}

describe('an updated snapshot', () => {
  it('has the problems of a fresh one after any edits', () => {
    fc.assert(
      fc.property(randomGuest, fc.array(edit, { minLength: 1, maxLength: 6 }), (guest, edits) => {
        const text = guest
          .replace('</devices>', `${devices}</devices>`)
          .replace('<devices>', `${domainParts}<devices>`);
        let now = createSnapshot({ uri, version: 1, text }, context);
        said(now);
        for (const { length, text: typed, asks, ...where } of edits) {
          now = edited(now, place(now.text, where), length, typed);
          if (!asks) continue;
          assert.deepEqual(said(now), said(createSnapshot({ uri, version: 1, text: now.text }, context)));
        }
        assert.deepEqual(said(now), said(createSnapshot({ uri, version: 1, text: now.text }, context)));
      }),
      { numRuns: 150 },
    );
  });

  it('asks a rule again that looked at other devices for one that was left alone', () => {
    const controller = "<controller type='scsi' index='0' model='virtio-scsi'/>";
    const disk = `<disk type='file' device='disk'><source file='/a.img'/><target dev='sda' bus='scsi'/>
      <address type='drive' controller='0' bus='0' target='1' unit='0'/></disk>`;
    const text = pseries(`${phb(0)}\n${controller}\n${disk}`);
    let now = createSnapshot({ uri, version: 1, text }, context);
    const codes = ({ problems }: Snapshot) => problems.map(({ code }) => code);
    assert.deepEqual(codes(now), []);
    const at = text.indexOf('virtio-scsi');
    // What was run for one version is asked about in the next: an edit that concerns nobody ends that.
    now = edited(now, text.indexOf('<name>') + 6, 1, 'x');
    assert.deepEqual(codes(now), []);
    now = edited(now, at, 'virtio-scsi'.length, 'lsilogic');
    assert.deepEqual(codes(now), ['disk-address']);
    now = edited(now, at, 'lsilogic'.length, 'virtio-scsi');
    assert.deepEqual(codes(now), []);
  });
});
