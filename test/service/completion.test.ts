/** Completion: a guest with a `|` where the cursor is, what is offered there, and what the text becomes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type CompletionItem, TextEdit } from 'vscode-languageserver-types';
import { doCompletion } from '../../server/src/service/completion/completion';
import { doNewGuest } from '../../server/src/service/completion/newGuest';
import { hostdev, phb, pseries, snapshotOf } from './guests';

interface Asked {
  readonly text: string;
  readonly offset: number;
  readonly items: readonly CompletionItem[];
}

function ask(marked: string, snippets = true, knowsHost = true): Asked {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const snapshot = snapshotOf(text, { knowsHost });
  const items = doCompletion(snapshot, snapshot.positions.positionAt(offset), { snippets });
  return {
    text,
    offset,
    items: [...items].sort((a, b) => ((a.sortText ?? '') < (b.sortText ?? '') ? -1 : 1)),
  };
}

const labels = ({ items }: Asked) => items.map(({ label }) => label);
const inside = (line: string) =>
  pseries(`${phb(0)}\n${phb(1)}\n${hostdev('0001:01:00.0', '1:1')}\n    ${line}`);

/** The line with the cursor after the item with that label was chosen, without placeholders. */
function choose(line: string, label: string): string {
  const { text, items } = ask(inside(line), false);
  const item = items.find((each) => each.label === label);
  assert.ok(item, `${label} is not offered: ${items.map((each) => each.label).join(', ')}`);
  assert.ok(TextEdit.is(item.textEdit));
  const edits = [item.textEdit, ...(item.additionalTextEdits ?? [])];
  const { positions } = snapshotOf(text);
  const changes = edits
    .map(({ range, newText }) => ({
      start: positions.offsetAt(range.start),
      end: positions.offsetAt(range.end),
      newText,
    }))
    .sort((a, b) => b.start - a.start);
  const changed = changes.reduce(
    (all, { start, end, newText }) => all.slice(0, start) + newText + all.slice(end),
    text,
  );
  const before = inside(line)
    .split('\n')
    .findIndex((each) => each.includes('|'));
  return (changed.split('\n')[before] ?? '').trim();
}

describe('completion of elements', () => {
  it('offers what may stand there, with and without <', () => {
    for (const line of ['|', '<|', '<ho|', 'ho|']) {
      const offered = labels(ask(inside(line)));
      for (const name of ['disk', 'hostdev', 'interface', 'rng', 'isolated host device'])
        assert.ok(offered.includes(name), `${line}: ${name}`);
    }
  });
  it('leaves out what stands there once already, and what pSeries does not have', () => {
    const offered = labels(ask(inside('<|')));
    for (const name of ['memballoon', 'parallel', 'iommu', 'pstore'])
      assert.ok(!offered.includes(name), name);
    assert.ok(labels(ask(inside('<hostdev><|</hostdev>'))).includes('source'));
    assert.ok(!labels(ask(inside('<hostdev><source/><|</hostdev>'))).includes('source'));
  });
  it('writes the whole element, or the name alone in front of attributes', () => {
    assert.equal(choose('<re|', 'redirdev'), '<redirdev>');
    assert.equal(choose("<ho| mode='subsystem'/>", 'hostdev'), "<hostdev mode='subsystem'/>");
    assert.equal(choose('<disk><ta|</disk>', 'target'), "<disk><target dev=''/></disk>");
  });
  it('offers behind an element what its parent may hold', () => {
    const offered = labels(ask(inside('<hostdev><source/>|</hostdev>')));
    assert.ok(offered.includes('driver') && !offered.includes('vendor'));
    assert.ok(labels(ask(inside('<rng></rng>|'))).includes('disk'));
  });
  it('strikes out what libvirt has something better for', () => {
    const text = inside("<disk type='network'>|</disk>");
    const offset = text.indexOf('|');
    const snapshot = snapshotOf(text.replace('|', ''));
    const items = doCompletion(snapshot, snapshot.positions.positionAt(offset), {
      snippets: true,
      tags: true,
    });
    assert.deepEqual(
      items
        .filter(({ tags }) => tags)
        .map(({ label }) => label)
        .sort(),
      ['auth', 'encryption'],
    );
  });
  it('closes what is open', () => {
    assert.equal(choose('<rng></|', '/rng'), '<rng></rng>');
    assert.equal(choose('<rng></|>', '/rng'), '<rng></rng>');
  });
  it('knows the numbers that are free', () => {
    const { items } = ask(inside('<|'));
    const offer = items.find(({ label }) => label === 'isolated host device');
    const text = offer && TextEdit.is(offer.textEdit) ? offer.textEdit.newText : '';
    assert.match(text, /index='2' model='pci-root'/);
    assert.match(text, /<target index='2'\/>/);
    assert.match(text, /bus='0x02' slot='0x01'/);
  });
});

describe('completion of a guest from nothing', () => {
  const offered = (marked: string) => {
    const offset = marked.indexOf('|');
    const text = marked.slice(0, offset) + marked.slice(offset + 1);
    const snapshot = snapshotOf(text);
    const position = snapshot.positions.positionAt(offset);
    const direct = doNewGuest(text, snapshot.positions, position, { snippets: false });
    assert.deepEqual(doCompletion(snapshot, position, { snippets: false }), direct);
    return direct;
  };

  it('is offered in a document that holds nothing else', () => {
    for (const text of [
      '|',
      '\n |\n',
      '<|',
      '<dom|',
      '<domain|',
      'ps|',
      "<?xml version='1.0'?>\n<!-- a < b -->\n|",
      '|\n<!-- b -->',
    ])
      assert.deepEqual(
        offered(text).map(({ label }) => label),
        ['pSeries guest', 'pSeries guest with an isolated host device'],
        text,
      );
    for (const text of ['<network>|</network>', '<a/>|', 'text |', '<!-- | -->', '<?xml |?>', '|<domain/>'])
      assert.deepEqual(
        offered(text).filter(({ label }) => label.startsWith('pSeries')),
        [],
        text,
      );
  });

  it('is a guest that libvirt takes as it is', () => {
    for (const { label, textEdit } of offered('|')) {
      assert.ok(TextEdit.is(textEdit));
      const { guest, problems } = snapshotOf(textEdit.newText);
      assert.ok(guest?.pseries, label);
      assert.deepEqual(
        problems
          .filter(({ level }) => level === 'error' || level === 'warning')
          .map(({ message }) => message),
        [],
      );
    }
  });
});

describe('completion of attributes', () => {
  it('offers those that are missing, what is required first', () => {
    const offered = ask(inside("<hostdev mode='subsystem' |>"));
    assert.ok(!labels(offered).includes('mode'));
    assert.equal(labels(offered)[0], 'type');
    const backend = ask(inside('<rng><backend |/></rng>'));
    assert.deepEqual([backend.items[0]?.label, backend.items[0]?.detail], ['model', 'required']);
  });
  it('brings quotes, unless a value follows', () => {
    assert.equal(choose('<disk t|>', 'type'), "<disk type=''>");
    assert.equal(choose("<disk t|='file'>", 'type'), "<disk type='file'>");
    assert.equal(choose("<disk type='file'|>", 'device'), "<disk type='file' device=''>");
  });
});

describe('completion of values', () => {
  it('offers those that can be counted, but not those of other machines', () => {
    const offered = labels(ask(inside("<disk><target bus='|'/></disk>")));
    assert.ok(offered.includes('virtio') && offered.includes('scsi'));
    assert.ok(!offered.includes('ide') && !offered.includes('fdc'));
  });
  it('offers models of the type of controller and of port', () => {
    assert.deepEqual(labels(ask(inside("<controller type='pci' model='|'/>"))), ['pci-root', 'pci-bridge']);
    assert.ok(labels(ask(inside("<controller type='scsi' model='|'/>"))).includes('ibmvscsi'));
    assert.deepEqual(
      labels(
        ask(inside("<serial type='pty'><target type='spapr-vio-serial'><model name='|'/></target></serial>")),
      ),
      ['spapr-vty'],
    );
  });
  it('quotes where there is no quote, and stays on its line where one is never closed', () => {
    assert.equal(choose('<disk type=|/>', 'block'), "<disk type='block'/>");
    assert.equal(choose("<disk type='bl|", 'block'), "<disk type='block");
  });
  it('offers the PHBs with group and free slots', () => {
    const { items } = ask(inside("<rng><address type='pci' bus='|'/></rng>"));
    assert.deepEqual(
      items.map(({ label, detail }) => [label, detail]),
      [
        ['0x00', 'PHB 0 · emulated devices · 31 slots free'],
        ['0x01', 'PHB 1 · IOMMU group 1 · 30 slots free'],
      ],
    );
  });
  it('offers the free slots of the PHB', () => {
    const offered = labels(ask(inside("<rng><address type='pci' bus='0x01' slot='|'/></rng>")));
    assert.equal(offered[0], '0x02');
    assert.equal(offered.length, 30);
  });
  it('writes the whole address of a host device from any part of it', () => {
    assert.equal(
      choose("<hostdev type='pci'><source><address domain='|'/></source></hostdev>", '0001:01:00.1'),
      "<hostdev type='pci'><source><address domain='0x0001' bus='0x01' slot='0x00' function='0x1'/></source></hostdev>",
    );
    assert.equal(
      choose(
        "<hostdev type='pci'><source><address domain='0x7' bus='|' slot='9'/></source></hostdev>",
        '0001:01:00.1',
      ),
      "<hostdev type='pci'><source><address domain='0x0001' bus='0x01' slot='0x00' function='0x1'/></source></hostdev>",
    );
  });
  it('says which host devices the guest has already', () => {
    const { items } = ask(inside("<hostdev type='pci'><source><address bus='|'/></source></hostdev>"));
    const detail = (label: string) => items.find((item) => item.label === label)?.detail;
    assert.equal(detail('0001:01:00.0'), 'IOMMU group 1 · in this guest already');
    assert.equal(detail('0001:01:00.1'), 'IOMMU group 1');
  });
  it('knows the next free index, target index, reg, drive and boot order', () => {
    assert.deepEqual(labels(ask(inside("<controller type='pci' index='|'/>"))), ['2']);
    assert.deepEqual(
      labels(ask(inside("<controller type='pci' index='2'><target index='|'/></controller>"))),
      ['2'],
    );
    assert.deepEqual(labels(ask(inside("<disk><target dev='|' bus='scsi'/></disk>"))), ['sda']);
    assert.deepEqual(labels(ask(inside("<hostdev><boot order='|'/></hostdev>"))), ['1']);
    assert.deepEqual(labels(ask(inside("<tpm><address type='spapr-vio' reg='|'/></tpm>"))), ['0x00001000']);
  });
});

describe('completion', () => {
  it('is silent in comments, in metadata and in other namespaces', () => {
    for (const line of ['<!-- <| -->', '<![CDATA[<|]]>']) assert.deepEqual(labels(ask(inside(line))), []);
    assert.deepEqual(
      labels(ask('<domain type="kvm"><name>g</name><metadata><a>|</a></metadata></domain>')),
      [],
    );
  });
  it('answers at every offset of every text, and its edits hold the cursor', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            ...'<>/=\'" \n',
            'disk',
            'address',
            'type',
            'pci',
            'bus',
            'source',
            'hostdev',
            '</',
            '/>',
            '<!--',
          ),
          {
            maxLength: 20,
          },
        ),
        fc.nat(),
        (pieces, at) => {
          const text = pseries(`${phb(0)}\n    ${pieces.join('')}`);
          const offset = at % (text.length + 1);
          const snapshot = snapshotOf(text);
          for (const { textEdit } of doCompletion(snapshot, snapshot.positions.positionAt(offset), {
            snippets: true,
          })) {
            assert.ok(TextEdit.is(textEdit));
            const { start, end } = textEdit.range;
            assert.ok(
              snapshot.positions.offsetAt(start) <= offset && offset <= snapshot.positions.offsetAt(end),
            );
            assert.equal(start.line, end.line);
          }
        },
      ),
    );
  });
});
