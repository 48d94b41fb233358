/** The index of the workspace's guests: kept up to date, it is the index made at once. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Guest } from '../../../server/src/guest/guest';
import { changedEntries } from '../../../server/src/rules/otherGuests/changedEntries';
import type { Others } from '../../../server/src/rules/otherGuests/others';
import { positionsIn } from '../../../server/src/service/positions';
import {
  createSnapshot,
  defaultSettings,
  type Snapshot,
  updateSnapshot,
} from '../../../server/src/service/snapshot';
import { fileSeenFrom } from '../../../server/src/service/workspace/fileSeenFrom';
import { createGuestIndex, type GuestIndex } from '../../../server/src/service/workspace/guestIndex';
import { type GuestRecord, readRecord, recordOf } from '../../../server/src/service/workspace/guestRecord';
import { lineTable } from '../../../server/src/service/workspace/lineTable';
import { randomGuest, randomHost } from '../../rules/randomGuests';
import { hostOf } from '../../support/pipeline';

const host = hostOf(randomHost);

/** Guests with few names and addresses: they meet often. */
const guestText = fc
  .record({
    name: fc.constantFrom('', '<name>a</name>', '<name>b</name>'),
    uuid: fc.constantFrom('', `<uuid>${'1'.repeat(32)}</uuid>`, `<uuid>${'2'.repeat(32)}</uuid>`),
    macs: fc.subarray(['52:54:00:00:00:01', '52:54:00:00:00:02', '52:54:00:00:00:03']),
    hostdevs: fc.subarray([0x1, 0x2, 0x3, 0x4]),
    os: fc.constantFrom("arch='ppc64le' machine='pseries'", "arch='x86_64' machine='q35'"),
    type: fc.constantFrom('kvm', 'qemu'),
    wrapped: fc.constantFrom(false, false, false, true),
  })
  .map(({ name, uuid, macs, hostdevs, os, type, wrapped }) => {
    const devices = [
      ...macs.map((mac) => `\n<interface type='bridge'><mac address='${mac}'/></interface>`),
      ...hostdevs.map(
        (at) =>
          `\n<hostdev type='pci'><source><address domain='${at}' bus='1' slot='0' function='${at % 2}'/></source></hostdev>`,
      ),
    ];
    const domain = `<domain type='${type}'>${name}${uuid}<os><type ${os}>hvm</type></os><devices>${devices.join('')}</devices></domain>`;
    return wrapped ? `<domainsnapshot>${domain}</domainsnapshot>` : domain;
  });

const uris = ['/g/a.xml', '/g/b.xml', '/g/c.xml', '/g/d/e.xml', '/g/d/f.xml'].map((path) => `file://${path}`);
const change = fc.record({
  uri: fc.constantFrom(...uris),
  text: fc.option(guestText),
  host: fc.constantFrom(null, null, 'file:///g/1.host.json', 'file:///g/2.host.json'),
});

function told(index: GuestIndex) {
  return Object.fromEntries(uris.map((uri) => [uri, [...index.othersOf(uri, host)].sort()]));
}

describe('the index', () => {
  it('is after any changes what it is when made at once', () => {
    let met = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 15 }), (changes) => {
        const index = createGuestIndex();
        const now = new Map<string, GuestRecord>();
        for (const { uri, text, host } of changes) {
          const record = text === null ? null : readRecord(uri, text, host);
          if (record) index.set(record);
          else index.remove(uri);
          if (record) now.set(uri, record);
          else now.delete(uri);
        }
        const fresh = createGuestIndex();
        for (const record of [...now.values()].reverse()) fresh.set(record);
        assert.deepEqual(told(index), told(fresh));
        met += Object.values(told(index)).flat().length;
      }),
      { numRuns: 300 },
    );
    assert.ok(met > 300, `only ${met} were told of each other`);
  });

  it('names the keys of whoever is told something else than before', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 2, maxLength: 12 }), (changes) => {
        const index = createGuestIndex();
        for (const { uri, text, host: beside } of changes) {
          const before = told(index);
          const record = text === null ? null : readRecord(uri, text, beside);
          const keys = record ? index.set(record) : index.remove(uri);
          const after = told(index);
          for (const other of uris) {
            if (other === uri || placeless(before[other]) === placeless(after[other])) continue;
            assert.ok(index.concerns(other, host, keys), `${other} was not told`);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('tells two guests of each other, or neither', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 2, maxLength: 12 }), (changes) => {
        const index = createGuestIndex();
        for (const { uri, text, host: beside } of changes) {
          const record = text === null ? null : readRecord(uri, text, beside);
          if (record) index.set(record);
        }
        for (const uri of uris) {
          for (const { shown } of index.othersOf(uri, null).values()) {
            for (const holder of shown) {
              const back = [...index.othersOf(holder.uri, null).values()].flatMap((each) => each.shown);
              assert.ok(back.some((each) => each.uri === uri));
            }
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** What is told, without where it stands: that may change without a word. */
function placeless(others: unknown): string {
  return JSON.stringify(others, (key, value: unknown) => (key === 'range' ? undefined : value));
}

/** A record as plain data. */
const plain = (record: GuestRecord | null) =>
  record && {
    ...record.profile,
    entries: record.profile.entries.map((entry) => ({ ...entry, range: record.rangeOf(entry) })),
  };

const edit = fc.record({
  at: fc.nat(),
  behindQuote: fc.boolean(),
  length: fc.constantFrom(0, 0, 1, 2, 30),
  text: fc.constantFrom(
    ...['', '1', 'x', "'", '<', '>', '/>', '</interface>', '<!--', '-->', '\n', '\r\n', '{{', '<domain>'],
    "<interface type='bridge'><mac address='52:54:00:00:00:01'/></interface>\n",
    "<hostdev type='pci'><source><address domain='4' bus='1'/></source></hostdev>",
    "<hostdev type='pci'><source><address domain='1' bus='1'/></source></hostdev>",
    "<controller type='pci' index='9' model='pci-root'/>",
    `<uuid>${'3'.repeat(32)}</uuid>`,
  ),
});
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

/** The snapshot after an edit; half of them change a value. */
function edited(before: Snapshot, { at, behindQuote, length, text }: Edit): Snapshot {
  const quotes = behindQuote ? [...before.text.matchAll(/'/g)] : [];
  const start = quotes.length ? (quotes[at % quotes.length]?.index ?? 0) + 1 : at % (before.text.length + 1);
  const end = Math.min(start + length, before.text.length);
  const changed = before.text.slice(0, start) + text + before.text.slice(end);
  return updateSnapshot(before, { start, end, text }, { uri: before.uri, version: 1, text: changed });
}

describe('an open guest in the index', () => {
  it('is after any edits told what it is told when all is made at once, and the others hear of it', () => {
    const [uri = ''] = uris;
    let known = 0;
    let met = 0;
    fc.assert(
      fc.property(
        guestText,
        fc.array(guestText, { minLength: 1, maxLength: 3 }),
        fc.array(edit, { minLength: 1, maxLength: 12 }),
        (text, beside, edits) => {
          const index = createGuestIndex();
          const others = beside.flatMap((each, at) => readRecord(uris[at + 1] ?? '', each, null) ?? []);
          for (const record of others) index.set(record);
          let now = createSnapshot({ uri, version: 1, text }, { host, settings: defaultSettings });
          let before: Guest | null = null;
          let own: Others = new Map();
          for (const each of [undefined, ...edits]) {
            now = each ? edited(now, each) : now;
            const record = recordOf(now, uri, null);
            const was = told(index);
            if (!record || !now.guest) {
              index.remove(uri);
              [before, own] = [null, new Map()];
              continue;
            }
            const change = before ? changedEntries(before, now.guest) : undefined;
            const keys = index.set(record, change);
            own = before ? index.renewed(own, uri, host, keys) : index.othersOf(uri, host);
            before = now.guest;
            const fresh = createGuestIndex();
            for (const guest of [...others, record]) fresh.set(guest);
            assert.deepEqual(told(index), told(fresh));
            assert.deepEqual([...own].sort(), [...fresh.othersOf(uri, host)].sort());
            for (const { uri: other } of others)
              if (placeless(told(index)[other]) !== placeless(was[other]))
                assert.ok(index.concerns(other, host, keys), `${other} was not told`);
            known += change ? 1 : 0;
            met += own.size;
          }
        },
      ),
      { numRuns: 300 },
    );
    assert.ok(known > 300 && met > 300, `${known} changes were known, ${met} met`);
  });

  it('keeps what it has twice until both are gone', () => {
    const [uri = '', other = ''] = uris;
    const nic = "<interface type='bridge'><mac address='52:54:00:00:00:01'/></interface>";
    const guest = (devices: string) =>
      `<domain type='kvm'><os><type arch='ppc64le'>hvm</type></os><devices>${devices}</devices></domain>`;
    const index = createGuestIndex();
    const put = (at: string, text: string) => {
      const record = readRecord(at, text, null);
      assert.ok(record);
      return index.set(record).size;
    };
    put(other, guest(nic));
    put(uri, guest(nic + nic));
    assert.equal(put(uri, guest(nic)), 0);
    assert.equal(index.othersOf(other, null).size, 1);
    assert.equal(put(uri, guest('')), 1);
    assert.equal(index.othersOf(other, null).size, 0);
  });
});

describe('the record of an open document', () => {
  it('is, kept over any edits, that of the file with its text', () => {
    fc.assert(
      fc.property(
        fc.oneof(guestText, randomGuest),
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        (text, edits) => {
          const [uri] = uris;
          const opened = { uri: uri ?? '', version: 1, text };
          let now: Snapshot = createSnapshot(opened, { host, settings: defaultSettings });
          const check = () => {
            const record = recordOf(now, now.uri, null);
            assert.deepEqual(plain(record), plain(readRecord(now.uri, now.text, null)));
          };
          check();
          for (const each of edits) {
            now = edited(now, each);
            check();
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a table of lines', () => {
  it('gives the positions of the text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\n', '\r', '\r\n', '😀')), fc.nat(), (parts, at) => {
        const text = parts.join('');
        const offset = at % (text.length + 1);
        // Between the two characters of a line break there is no position.
        fc.pre(!(text[offset - 1] === '\r' && text[offset] === '\n'));
        assert.deepEqual(lineTable(text).positionAt(offset), positionsIn(text).positionAt(offset));
      }),
    );
  });
});

describe('a file seen from another one', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['file:///g/a.xml', 'file:///g/b%20c.xml', 'b c.xml'],
    ['file:///g/web/a.xml', 'file:///g/db/b.xml', '../db/b.xml'],
    ['file:///g/a.xml', 'file:///g/db/b.xml', 'db/b.xml'],
    ['untitled:Untitled-1', 'file:///g/b.xml', 'file:///g/b.xml'],
    ['file:///g/a.xml', 'untitled:Untitled-1', 'untitled:Untitled-1'],
    ['a.xml', 'b%20.xml', 'b%20.xml'],
    ['guests/a.xml', 'b.xml', '../b.xml'],
    ['/a.xml', '/g/%.xml', 'g/%.xml'],
  ];
  for (const [from, to, expected] of cases) {
    it(`${to} from ${from}`, () => assert.equal(fileSeenFrom(from, to), expected));
  }
});
