/** What is noted of nodes is noted again only where an edit was, and is then what a fresh document says. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { doDocumentLinks } from '../../server/src/service/navigation/documentLinks';
import { doFolding } from '../../server/src/service/navigation/folding';
import { nodeNotes } from '../../server/src/service/navigation/nodeNotes';
import {
  createSnapshot,
  defaultSettings,
  type Snapshot,
  updateSnapshot,
} from '../../server/src/service/snapshot';
import { DocumentText } from '../../server/src/service/text/documentText';

const context = { host: null, settings: defaultSettings };
const uri = 'file:///guests/guest.xml';

const fresh = (text: string) => createSnapshot({ uri, version: 1, text: DocumentText.of(text) }, context);

/** As the server does it: what the edit leaves alone of the text is shared, too. */
function edited(before: Snapshot, start: number, length: number, typed: string): Snapshot {
  const span = { start, end: Math.min(start + length, before.source.length) };
  const text = (before.source as DocumentText).replace(span, typed);
  return updateSnapshot(before, { ...span, text: typed }, { uri, version: 1, text });
}

const disk = (number: number) =>
  `    <disk type='file'>\n      <source file='/images/${number}.img'/>\n      <target dev='vd${number}'/>\n    </disk>\n`;
const note = '    <!-- #region of address-in-use -->\n';
const parts = fc.constantFrom(
  disk(1),
  note,
  '    <!-- #endregion -->\n',
  "    <hostdev>\n    <rom file='/roms/a.rom'/></hostdev>\n",
  '    <controller/> ',
  '    <!-- two\n    lines: cpu-mode -->\n',
);
/** With so few children that they are an array, or so many that they are in blocks. */
const devices = fc.tuple(fc.array(parts, { maxLength: 12 }), fc.constantFrom(1, 1, 40));
const guest = devices.map(
  ([list, times]) =>
    `<domain type='kvm'>\n  <os>\n    <kernel> /boot/vmlinux </kernel>\n  </os>\n  <devices>\n${list.join('').repeat(times)}  </devices>\n</domain>\n`,
);
const edit = fc.record({
  at: fc.nat(),
  length: fc.constantFrom(0, 0, 0, 1, 2, 40),
  text: fc.constantFrom(
    ...['', 'x', '\n', '\r\n', '<', '>', '/>', '<!--', '-->', '#region', 'address-in-use', '</disk>'],
    ...['<disk>', "'", '/', note, disk(2), '<![CDATA[\n\n]]>'],
  ),
});

const said = (snapshot: Snapshot) => [doFolding(snapshot), doDocumentLinks(snapshot)];

describe('folding ranges and links', () => {
  it('are after any edits those of a fresh document', () => {
    let found = 0;
    fc.assert(
      fc.property(guest, fc.array(edit, { minLength: 1, maxLength: 8 }), (text, edits) => {
        let now = fresh(text);
        said(now);
        for (const { at, length, text: typed } of edits) {
          now = edited(now, at % (now.source.length + 1), length, typed);
          const after = said(now);
          assert.deepEqual(after, said(fresh(now.text)));
          found += after.flat().length;
        }
      }),
      { numRuns: 200 },
    );
    assert.ok(found > 1000, `only ${found} were found`);
  });
});

describe('what is noted of nodes', () => {
  it('is not noted again far from an edit', () => {
    let read = 0;
    const names = nodeNotes((node) => {
      read += 1;
      return node.kind === 'element' ? node.name : undefined;
    });
    const text = `<domain type='kvm'><devices>\n${disk(0).repeat(3000)}</devices></domain>`;
    const before = fresh(text);
    assert.equal([...names(before)].length, 2 + 3 * 3000);
    assert.ok(read > 15_000);
    read = 0;
    const after = edited(before, text.indexOf('vd0', text.length / 2), 0, 'x');
    assert.equal([...names(after)].length, 2 + 3 * 3000);
    assert.ok(read < 2000, `${read} nodes were read again`);
  });

  it('is found in nodes as deep as can be', () => {
    const names = nodeNotes((node) => (node.kind === 'element' ? node.name : undefined));
    const many = '<b/>'.repeat(40);
    const depth = 3000;
    const text = `<domain>${`<a>${many}`.repeat(depth)}${'</a>'.repeat(depth)}</domain>`;
    assert.equal([...names(fresh(text))].length, 1 + depth * 41);
  });
});
