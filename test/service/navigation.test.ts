/** Where one gets from a place, and what belongs together. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DocumentSymbol, Range } from 'vscode-languageserver-types';
import { doDefinition, doReferences } from '../../server/src/service/navigation/definition';
import { doDocumentLinks } from '../../server/src/service/navigation/documentLinks';
import { doFolding } from '../../server/src/service/navigation/folding';
import { doHighlights } from '../../server/src/service/navigation/highlights';
import { doLinkedEditing } from '../../server/src/service/navigation/linkedEditing';
import { doSelectionRanges } from '../../server/src/service/navigation/selection';
import { doDocumentSymbols } from '../../server/src/service/navigation/symbols';
import type { Snapshot } from '../../server/src/service/snapshot';
import { hostdev, phb, pseries, snapshotOf } from './guests';

const guest = pseries(
  [
    phb(0),
    phb(1),
    hostdev('0001:01:00.0', '1:1'),
    hostdev('0001:01:00.1', '1:2'),
    hostdev('0002:01:00.0'),
  ].join('\n'),
);

/** A disk on a SCSI controller, and two interfaces of one team. */
const named = pseries(`${phb(0)}
    <controller type='scsi' index='0' model='ibmvscsi'/>
    <disk type='file' device='disk'>
      <source file='/a'/>
      <target dev='sda' bus='scsi'/>
      <address type='drive' controller='0' bus='0' target='0' unit='0'/>
    </disk>
    <interface type='network'>
      <source network='default'/>
      <model type='virtio'/>
      <alias name='ua-net'/>
    </interface>
    <interface type='network'>
      <teaming type='transient' persistent='ua-net'/>
    </interface>`);

interface Asked {
  readonly snapshot: Snapshot;
  readonly position: { line: number; character: number };
  /** `line: text` of a range. */
  readonly shown: (range: Range) => string;
}

/** The cursor behind the first `place` of the text. */
function at(place: string, text = guest): Asked {
  const offset = text.indexOf(place) + place.length;
  assert.ok(offset >= place.length, `no ${place}`);
  const snapshot = snapshotOf(text);
  const { positions } = snapshot;
  const shown = (range: Range) =>
    `${range.start.line + 1}: ${text.slice(positions.offsetAt(range.start), positions.offsetAt(range.end))}`;
  return { snapshot, position: positions.positionAt(offset), shown };
}

describe('definition', () => {
  const definition = (place: string, text?: string) => {
    const { snapshot, position, shown } = at(place, text);
    return doDefinition(snapshot, position).map(({ targetSelectionRange }) => shown(targetSelectionRange));
  };
  it('leads from a bus to its PHB', () =>
    assert.deepEqual(definition("bus='0x01' slot='0x01"), ['10: controller']));
  it('leads from a device to its PHB, one that libvirt chooses too', () => {
    assert.deepEqual(definition('<hostdev'), ['10: controller']);
    const third = "domain='0x0002'";
    assert.deepEqual(definition(third), []);
    assert.deepEqual(
      definition(third, guest.replace('<os>', `<os>`).replace(phb(1), `${phb(1)}\n${phb(2)}`)),
      ['14: controller'],
    );
  });
  it('leads from a NUMA node to its cell', () => {
    const numa = guest
      .replace('<os>', "<cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/></numa></cpu>\n  <os>")
      .replace("<target index='1'/>", "<target index='1'><node>0</node></target>");
    assert.deepEqual(definition('<node>0', numa), ['4: cell']);
  });
  it('leads from an address to a controller of another type, and from an alias to its device', () => {
    assert.deepEqual(definition("<address type='drive' controller='", named), ['10: controller']);
    assert.deepEqual(definition("persistent='ua", named), ['19: ua-net']);
  });
  it('is none elsewhere', () => assert.deepEqual(definition('<name>gue'), []));
});

describe('references', () => {
  const references = (place: string, includeDeclaration: boolean, text?: string) => {
    const { snapshot, position, shown } = at(place, text);
    return doReferences(snapshot, position, { includeDeclaration }).map(({ range }) => shown(range));
  };
  it('are the devices on a PHB', () => {
    assert.deepEqual(references("<controller type='pci' index='1'", false), ['18: 0x01', '24: 0x01']);
    assert.deepEqual(references("bus='0x01' slot='0x01", true), ['10: controller', '18: 0x01', '24: 0x01']);
  });
  it('are the addresses that name another controller, and who names an alias', () => {
    assert.deepEqual(references("<controller type='scsi' index='", true, named), ['10: controller', '14: 0']);
    assert.deepEqual(references("name='ua", false, named), ['22: ua-net']);
  });
});

describe('highlights', () => {
  const highlights = (place: string) => {
    const { snapshot, position, shown } = at(place);
    return doHighlights(snapshot, position).map(({ range }) => shown(range));
  };
  it('show who is on the same PHB, in the same slot, in the same IOMMU group', () => {
    assert.deepEqual(highlights("<address type='pci' domain='0x0000' bus='0x0"), [
      '10: controller',
      '18: 0x01',
      '24: 0x01',
    ]);
    assert.deepEqual(highlights("bus='0x01' slot='0x01"), ['18: 0x01']);
    assert.deepEqual(highlights("domain='0x0001"), [
      "16: <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>",
      "22: <address domain='0x0001' bus='0x01' slot='0x00' function='0x1'/>",
    ]);
  });
  it('show an alias and who names it', () => {
    const { snapshot, position, shown } = at("name='ua", named);
    assert.deepEqual(
      doHighlights(snapshot, position).map(({ range }) => shown(range)),
      ['19: ua-net', '22: ua-net'],
    );
  });
  it('show start tag and end tag', () =>
    assert.deepEqual(highlights('<devi'), ['5: devices', '33: devices']));
});

describe('linked editing', () => {
  const linked = (place: string, text?: string) => {
    const { snapshot, position, shown } = at(place, text);
    return doLinkedEditing(snapshot, position)?.ranges.map(shown);
  };
  it('is of the names of both tags, at their ends too', () => {
    for (const place of ['<', '<do', '<domain', '</domai', '</domain'])
      assert.deepEqual(linked(place), ['1: domain', '34: domain'], place);
  });
  it('is none in attributes, in empty elements and where a tag is missing', () => {
    assert.equal(linked("type='"), undefined);
    assert.equal(linked('<target'), undefined);
    assert.equal(linked('<name', guest.replace('</name>', '')), undefined);
  });
});

describe('folding', () => {
  it('leaves the end tag in sight', () => {
    const { snapshot } = at('<name');
    const lines = guest.split('\n');
    const folded = doFolding(snapshot).map(({ startLine, endLine }) => [
      lines[startLine]?.trim(),
      lines[endLine + 1]?.trim(),
    ]);
    assert.deepEqual(folded.slice(0, 3), [
      ["<domain type='kvm'>", '</domain>'],
      ['<devices>', '</devices>'],
      ["<controller type='pci' index='0' model='pci-root'>", '</controller>'],
    ]);
  });
  it('folds regions between comments, one inside the other', () => {
    const regions = `<domain>
<!-- #region one -->
<!-- #region two --><a/>
<!-- #endregion -->
<!--#endregion-->
<!-- #endregion -->
</domain>`;
    assert.deepEqual(
      doFolding(snapshotOf(regions)).flatMap(({ startLine, endLine, kind }) =>
        kind === 'region' ? [[startLine, endLine]] : [],
      ),
      [
        [2, 3],
        [1, 4],
      ],
    );
  });
});

describe('links', () => {
  const links = (text: string) => {
    const snapshot = snapshotOf(text);
    const { positions } = snapshot;
    return doDocumentLinks(snapshot).map((link) => {
      const { start, end } = link.range;
      return [text.slice(positions.offsetAt(start), positions.offsetAt(end)), link.kind];
    });
  };
  it('are the rules that comments name', () => {
    const text = guest.replace(
      '<devices>',
      '<devices><!-- see mixed-iommu-groups, not x-mixed-iommu-groups or no-rule -->',
    );
    assert.deepEqual(links(text), [['mixed-iommu-groups', 'page']]);
  });
  it('are the files of disks, kernels and firmware', () => {
    const text = guest
      .replace('</os>', '<kernel> /boot/vmlinux </kernel><loader/></os>')
      .replace(
        '<devices>',
        "<devices><disk type='file'><source file='/var/lib/a.qcow2'/><backingStore><source file='/var/lib/b'/></backingStore></disk>",
      );
    assert.deepEqual(links(text), [
      ['/boot/vmlinux', 'file'],
      ['/var/lib/a.qcow2', 'file'],
      ['/var/lib/b', 'file'],
    ]);
  });
  it('are none of devices, of other machines, and of what is no path of a file', () => {
    for (const path of [
      '/dev/sda',
      '/proc/kcore',
      '/net/other/a',
      '/var/../net/b',
      '//other/share',
      'a',
      '/',
      '/x',
      '/x/',
      '',
    ])
      assert.deepEqual(
        links(guest.replace('<devices>', `<devices><disk><source file='${path}'/></disk>`)),
        [],
        path,
      );
  });
  it('are none of other XML', () =>
    assert.deepEqual(links("<x><!-- slot-zero --><source file='/a/b'/></x>"), []));
});

describe('selection', () => {
  it('grows from a value to the document', () => {
    const { snapshot, position, shown } = at("managed='y");
    let [range] = doSelectionRanges(snapshot, [position]);
    const texts: string[] = [];
    for (; range; range = range.parent) texts.push(shown(range.range).split('\n')[0] ?? '');
    assert.deepEqual(texts.slice(0, 4), [
      '14: yes',
      "14: managed='yes'",
      "14: <hostdev mode='subsystem' type='pci' managed='yes'>",
      "14: <hostdev mode='subsystem' type='pci' managed='yes'>",
    ]);
    assert.equal(texts.at(-1), "1: <domain type='kvm'>");
  });
});

describe('symbols', () => {
  const lines = (symbols: readonly DocumentSymbol[], indent = ''): string[] =>
    symbols.flatMap(({ name, detail, children }) => [
      `${indent}${name}${detail ? ` · ${detail}` : ''}`,
      ...lines(children ?? [], `${indent}  `),
    ]);
  it('are the guest, its PHBs with the devices behind them, other devices with where they sit', () => {
    assert.deepEqual(lines(doDocumentSymbols(snapshotOf(guest))), [
      'guest · pSeries guest',
      '  memory · 1024 MiB',
      '  os · pseries',
      '  devices',
      '    PHB 0 · empty',
      '    PHB 1 · IOMMU group 1',
      '      slot 1 host device 0001:01:00.0',
      '      slot 2 host device 0001:01:00.1',
      '    PHB 2 · IOMMU group 2',
      '      slot 1 host device 0002:01:00.0',
      '    USB controller 0',
      '    memory balloon',
    ]);
  });
  it('have devices that are on no PHB, and those that nobody knows the PHB of, by themselves', () => {
    const mixed = pseries(
      [
        phb(0),
        "    <controller type='pci' index='1' model='pci-bridge'><address type='pci' bus='0' slot='1'/></controller>",
        "    <rng model='virtio'><backend model='random'/><address type='pci' bus='1' slot='2' function='1'/></rng>",
        "    <serial type='pty'/>",
        hostdev('0003:01:00.1'),
      ].join('\n'),
    );
    assert.deepEqual(lines(doDocumentSymbols(snapshotOf(mixed))).slice(4, 9), [
      '    PHB 0 · IOMMU group unknown · emulated',
      '      slot 1 PCI bridge 1',
      '      bridge 1 slot 2.1 random number generator',
      '    serial · reg 0x30000000',
      '    host device 0003:01:00.1 · IOMMU group unknown',
    ]);
  });
  it('lie around the cursor as PHB and device: what breadcrumbs show', () => {
    const apart = [phb(0), phb(1), phb(2), hostdev('0002:01:00.0', '2:1'), hostdev('0001:01:00.0', '1:1')];
    const { snapshot, position } = at('<source>', pseries(apart.join('\n')));
    const trail: string[] = [];
    const around = ({ range: { start, end } }: DocumentSymbol) =>
      start.line <= position.line && position.line <= end.line;
    let found = doDocumentSymbols(snapshot).find(around);
    for (; found; found = found.children?.find(around)) trail.push(found.name);
    assert.deepEqual(trail.slice(1), ['devices', 'PHB 2 · IOMMU group 2', 'slot 1 host device 0002:01:00.0']);
  });
  it('are none of other XML', () => assert.deepEqual(doDocumentSymbols(snapshotOf('<project/>')), []));
});

describe('navigation', () => {
  it('answers anywhere in any text, symbols inside those around them', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.string({ maxLength: 5 }), (from, at, typed) => {
        const cut = from % guest.length;
        const text = guest.slice(0, cut) + typed + guest.slice(cut + (at % 40));
        const snapshot = snapshotOf(text);
        const position = snapshot.positions.positionAt(at % (text.length + 1));
        doDefinition(snapshot, position);
        doReferences(snapshot, position, { includeDeclaration: true });
        doHighlights(snapshot, position);
        doLinkedEditing(snapshot, position);
        doFolding(snapshot);
        doDocumentLinks(snapshot);
        doSelectionRanges(snapshot, [position]);
        const inside = (inner: Range, outer: Range) =>
          snapshot.positions.offsetAt(outer.start) <= snapshot.positions.offsetAt(inner.start) &&
          snapshot.positions.offsetAt(inner.end) <= snapshot.positions.offsetAt(outer.end);
        const walk = ({ name, range, selectionRange, children = [] }: DocumentSymbol) => {
          assert.notEqual(name, '');
          assert.ok(inside(selectionRange, range));
          for (const child of children) {
            assert.ok(inside(child.range, range));
            walk(child);
          }
        };
        doDocumentSymbols(snapshot).forEach(walk);
      }),
    );
  });
});
