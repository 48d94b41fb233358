/** Formatting: a text, and what it becomes. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { TextEdit } from 'vscode-languageserver-types';
import {
  doFormatting,
  doOnTypeFormatting,
  doRangeFormatting,
} from '../../server/src/service/formatting/formatting';
import type { Snapshot } from '../../server/src/service/snapshot';
import { textContent } from '../../server/src/xml/query';
import type { Siblings } from '../../server/src/xml/syntaxTree';
import { readMarked } from '../support/marked';
import { snapshotOf } from './guests';

const two = { tabSize: 2, insertSpaces: true };
const tabs = { tabSize: 4, insertSpaces: false };

function applied({ text, positions }: Snapshot, edits: readonly TextEdit[]): string {
  return [...edits]
    .map(({ range, newText }) => ({
      start: positions.offsetAt(range.start),
      end: positions.offsetAt(range.end),
      newText,
    }))
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end, newText }) => all.slice(0, start) + newText + all.slice(end), text);
}

function format(text: string, options = two): string {
  const snapshot = snapshotOf(text);
  return applied(snapshot, doFormatting(snapshot, options));
}

const check = (before: string, after: string, options = two) => assert.equal(format(before, options), after);
/** A text that is right as it is. */
const stays = (text: string) => check(text, text);

describe('formatting of a document', () => {
  it('indents by depth and keeps line breaks, blank lines and comments', () => {
    check(
      `  <!-- a guest -->
<domain type='kvm'>
<name>g</name>   ${''}
      <os><type arch='ppc64le'>hvm</type></os> <!-- behind -->

   ${''}
<devices>
<!-- two
     lines -->
    <disk type='file'><target dev='vda'/>
    </disk>
  <rng model='virtio'><backend
  model='random'/></rng>
      </devices>
  </domain>
`,
      `<!-- a guest -->
<domain type='kvm'>
  <name>g</name>
  <os><type arch='ppc64le'>hvm</type></os> <!-- behind -->


  <devices>
    <!-- two
     lines -->
    <disk type='file'><target dev='vda'/>
    </disk>
    <rng model='virtio'><backend
      model='random'/></rng>
  </devices>
</domain>
`,
    );
  });

  it('indents with what the editor indents with', () => {
    check(
      '<domain>\n  <devices>\n    <rng/>\n  </devices>\n</domain>',
      '<domain>\n\t<devices>\n\t\t<rng/>\n\t</devices>\n</domain>',
      tabs,
    );
  });

  it('puts attributes on further lines below the first', () => {
    check(
      `<domain type='kvm'
  id='1'>
<devices>
<interface type='user'
   managed='no'
   trustGuestRxFilters='no'/>
<interface
 type='user'
      managed='no'
   />
</devices>
</domain>`,
      `<domain type='kvm'
        id='1'>
  <devices>
    <interface type='user'
               managed='no'
               trustGuestRxFilters='no'/>
    <interface
      type='user'
      managed='no'
    />
  </devices>
</domain>`,
    );
  });

  it('leaves one blank between attributes, none in front of >', () => {
    check(
      "<domain   type='kvm' >\n  <vcpu\tplacement='static'  current = '1' >2</vcpu >\n  <pm   />\n  <pm/>\n</domain>",
      "<domain type='kvm'>\n  <vcpu placement='static' current = '1'>2</vcpu >\n  <pm />\n  <pm/>\n</domain>",
    );
  });

  it('keeps white space that is text', () => {
    stays(`<domain>
  <title>  a  </title>
  <description>
 some words,
      and others </description>
  <description>
  </description>
  <metadata>
 <a:b xmlns:a='x'>
<a:c/>
    </a:b>
  </metadata>
  <os><cmdline>
root=/dev/vda
</cmdline></os>
  <devices xml:space='preserve'>
<rng/>
 </devices>
  <cpu><![CDATA[ ]]>
<numa/>
  </cpu>
  <cpu>&#32;
<numa/>
  </cpu>
</domain>
`);
  });

  it('indents the end tag of an element that is yet to be filled', () => {
    check(
      '<domain>\n<devices>\n\n      </devices>\n</domain>',
      '<domain>\n  <devices>\n\n  </devices>\n</domain>',
    );
  });

  it('keeps every line end as it is', () => {
    check(
      '<domain>\r\n<name>g</name> \n  <os/>\r</domain>\r\n',
      '<domain>\r\n  <name>g</name>\n  <os/>\r</domain>\r\n',
    );
  });

  it('breaks a line that holds half a guest, and nothing shorter', () => {
    const disk = "<disk type='file'><target dev='vda' bus='virtio'/></disk>";
    check(
      `<domain><name>g</name><devices>${disk}${disk}</devices></domain>`,
      `<domain>
  <name>g</name>
  <devices>
    ${disk}
    ${disk}
  </devices>
</domain>`,
    );
    stays(`<domain>\n  <devices>${disk}</devices>\n</domain>`);
  });

  it('changes nothing in a broken part, nor beside it', () => {
    stays(
      "<domain>\n  <devices>\n<disk type='file'\n   <target/>\n </disk>\n      <rng/>\n  </devices>\n</domain>",
    );
    stays(
      "<domain>\n  <devices>\n<disk a='1' a='2'>\n   <target/>\n </disk>\n      <rng/>\n  </devices>\n</domain>",
    );
  });

  it('leaves other XML alone', () => {
    stays('<network>\n<name>n</name>\n</network>');
    stays('');
  });

  it('indents the guest in a wrapper by its depth', () => {
    check(
      '<domstatus>\n<domain>\n<name>g</name>\n</domain>\n</domstatus>',
      '<domstatus>\n  <domain>\n    <name>g</name>\n  </domain>\n</domstatus>',
    );
  });
});

describe('formatting of a range', () => {
  function checkRange(marked: string, after: string) {
    const { text, ranges } = readMarked(marked);
    const snapshot = snapshotOf(text);
    const [{ start, end } = { start: 0, end: 0 }] = ranges;
    const { positions } = snapshot;
    const range = { start: positions.positionAt(start), end: positions.positionAt(end) };
    assert.equal(applied(snapshot, doRangeFormatting(snapshot, range, two)), after);
  }

  it('is of whole lines, as they belong in what is around them', () => {
    checkRange(
      `<domain>
    <devices>
<r<|ng>
<backend/>
|></rng>
<rng/>
    </devices>
</domain>`,
      `<domain>
    <devices>
      <rng>
        <backend/>
</rng>
<rng/>
    </devices>
</domain>`,
    );
  });
});

describe('formatting on type', () => {
  function checkTyped(marked: string, typed: string, after: string) {
    const { text, cursor = 0 } = readMarked(marked);
    const snapshot = snapshotOf(text);
    const position = snapshot.positions.positionAt(cursor);
    assert.equal(applied(snapshot, doOnTypeFormatting(snapshot, position, typed, two)), after);
  }

  it('indents the new line', () => {
    checkTyped(
      '<domain>\n  <devices>\n<|cursor|>\n  </devices>\n<os/>\n</domain>',
      '\n',
      '<domain>\n  <devices>\n    \n  </devices>\n<os/>\n</domain>',
    );
    checkTyped(
      '<domain>\n  <devices>\n<|cursor|><rng/>\n  </devices>\n<os/>\n</domain>',
      '\n',
      '<domain>\n  <devices>\n    <rng/>\n  </devices>\n<os/>\n</domain>',
    );
  });

  it('indents an end tag that begins its line, once it is closed', () => {
    checkTyped(
      '<domain>\n  <devices>\n    <rng/>\n    </devices><|cursor|>\n<os/>\n</domain>',
      '>',
      '<domain>\n  <devices>\n    <rng/>\n  </devices>\n<os/>\n</domain>',
    );
    checkTyped(
      '<domain>\n<devices><|cursor|>\n</devices></domain>',
      '>',
      '<domain>\n<devices>\n</devices></domain>',
    );
  });
});

const folders = ['../../examples', '../libvirt/guests'].map((name) => path.join(import.meta.dirname, name));
const guests = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.xml'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8')),
);

/** All that a reader of XML gets, but for white space around elements. */
function meaning(nodes: Siblings): unknown[] {
  return nodes.flatMap((node): unknown[] => {
    if (node.kind !== 'element') return node.kind === 'text' || node.kind === 'cdata' ? [] : [node.kind];
    const { name, attributes, children, faults } = node;
    const text = textContent(node);
    const leaf = children.every(({ kind }) => kind === 'text' || kind === 'cdata');
    const said = text.trim() === '' && !(leaf && !text.includes('\n')) ? '' : text;
    const values = attributes.map((each) => [each.name, each.value]);
    return [[name, values, said, faults?.own.map(({ code }) => code), meaning(children)]];
  });
}

const codes = ({ problems }: Snapshot) => problems.map(({ code, message }) => [code, message]);

/** Everything that must hold, whatever the text. */
function checkLaws(text: string): void {
  const before = snapshotOf(text);
  const edits = doFormatting(before, two);
  const lines = text.split(/\r\n|\r|\n/);
  for (const { range, newText } of edits) {
    assert.equal(range.start.line, range.end.line);
    const replaced = lines[range.start.line]?.slice(range.start.character, range.end.character) ?? '';
    assert.match(replaced, /^[ \t]*$/);
    assert.match(newText, /^\s*$/);
    assert.notEqual(newText, replaced);
  }
  const after = snapshotOf(applied(before, edits));
  assert.deepEqual(meaning(after.tree.nodes), meaning(before.tree.nodes));
  assert.deepEqual(codes(after), codes(before));
  assert.deepEqual(doFormatting(after, two), []);
}

describe('formatting', () => {
  /** Other blanks in front of lines, behind them, and in tags. */
  const shaken = fc
    .tuple(
      fc.constantFrom(...guests),
      fc.array(fc.constantFrom('', ' ', '   ', '\t', ' \t '), { minLength: 7, maxLength: 31 }),
    )
    .map(([guest, blanks]) => {
      if (blanks.length % 8 === 0) return guest.replace(/>\s+</g, '><');
      let count = 0;
      const next = () => blanks[count++ % blanks.length] ?? '';
      return guest
        .replace(/^[ \t]*(?=<)/gm, next)
        .replace(/(?<=>)$/gm, next)
        .replace(/(?<='|\w) (?=\w+=')/g, () => `${next()} ${count % 11 === 0 ? '\n' : ''}`);
    });

  it('changes nothing but blanks between markup, keeps the guest, and is done after one time', () => {
    fc.assert(fc.property(shaken, checkLaws), { numRuns: 60 });
  });

  it('so it is with broken texts', () => {
    const pieces = ['<', '>', '/>', '</', "'", '<!--', '<![CDATA[', '<disk>', '</devices>', '&', '\n', ' x '];
    const cut = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.integer({ min: 0, max: 40 }),
      text: fc.constantFrom('', ...pieces),
    });
    fc.assert(
      fc.property(shaken, fc.array(cut, { minLength: 1, maxLength: 3 }), (guest, cuts) => {
        const broken = cuts.reduce((text, { at, length, text: piece }) => {
          const offset = Math.floor(at * text.length);
          return text.slice(0, offset) + piece + text.slice(offset + length);
        }, guest);
        checkLaws(broken);
      }),
      { numRuns: 150 },
    );
  });

  it('of a guest as libvirt prints it changes nothing', () => {
    const printed = guests.filter((guest) => !guest.includes('\t') && !/<metadata/.test(guest));
    assert.ok(printed.length > 5);
    for (const guest of printed) stays(guest);
  });

  it('of a guest nested 100,000 deep ends, and does not blow it up', { timeout: 20_000 }, () => {
    const deep = `<domain>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</domain>`;
    assert.ok(format(deep).length < deep.length + 100_000);
  });
});
