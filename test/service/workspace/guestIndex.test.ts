/** The index of the workspace's guests: kept up to date, it is the index made at once. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
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
            const interests = index.interestsOf(other, host);
            assert.ok(
              [...keys].some((key) => interests.has(key)),
              `${other} was not told`,
            );
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

describe('the record of an open document', () => {
  const edit = fc.record({
    at: fc.nat(),
    behindQuote: fc.boolean(),
    length: fc.constantFrom(0, 0, 1, 2, 30),
    text: fc.constantFrom(
      ...['', '1', 'x', "'", '<', '>', '/>', '</interface>', '<!--', '-->', '\n', '\r\n', '{{', '<domain>'],
      "<interface type='bridge'><mac address='52:54:00:00:00:01'/></interface>\n",
      "<hostdev type='pci'><source><address domain='4' bus='1'/></source></hostdev>",
      "<controller type='pci' index='9' model='pci-root'/>",
      `<uuid>${'3'.repeat(32)}</uuid>`,
    ),
  });

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
          for (const { at, behindQuote, length, text: typed } of edits) {
            const quotes = behindQuote ? [...now.text.matchAll(/'/g)] : [];
            const start = quotes.length
              ? (quotes[at % quotes.length]?.index ?? 0) + 1
              : at % (now.text.length + 1);
            const end = Math.min(start + length, now.text.length);
            const changed = now.text.slice(0, start) + typed + now.text.slice(end);
            now = updateSnapshot(now, { start, end, text: typed }, { ...opened, text: changed });
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
