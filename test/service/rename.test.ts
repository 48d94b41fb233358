/** New numbers for controllers and new names for aliases: there and wherever they are named, nowhere else. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver-types';
import type { PciPlan } from '../../server/src/pci/plan';
import { isRefused } from '../../server/src/service/refused';
import { doPrepareRename, doRename } from '../../server/src/service/rename/rename';
import type { Snapshot } from '../../server/src/service/snapshot';
import { readMarked } from '../support/marked';
import { hostdev, phb, pseries, snapshotOf } from './guests';

const uri = 'file:///guests/guest.xml';

function applied(text: string, edit: WorkspaceEdit): string {
  const edits = (edit.changes?.[uri] ?? []) as TextEdit[];
  return TextDocument.applyEdits(TextDocument.create(uri, 'xml', 1, text), edits);
}

/** The text after a rename at an offset, or the reason why there is none. */
function renameAt(snapshot: Snapshot, offset: number, to: string): string {
  const edit = doRename(snapshot, snapshot.positions.positionAt(offset), to, { versioned: false });
  return isRefused(edit) ? `refused: ${edit.reason}` : applied(snapshot.text, edit);
}

/** The text after a rename at the cursor of a marked guest, or the reason why there is none. */
function rename(source: string, to: string): string {
  const { text, cursor = 0 } = readMarked(source);
  return renameAt(snapshotOf(text), cursor, to);
}

/** The lines that a rename at the cursor changes, as they are after it. */
function changed(source: string, to: string): readonly string[] {
  const before = readMarked(source).text.split('\n');
  const after = rename(source, to);
  if (after.startsWith('refused')) return [after];
  return after
    .split('\n')
    .filter((line, index) =>
      after.split('\n').length === before.length ? line !== before[index] : !before.includes(line),
    )
    .map((line) => line.trim());
}

const twoPhbs = pseries(
  [
    phb(0),
    phb(1),
    phb(2),
    hostdev('0001:01:00.0', '1:1'),
    hostdev('0001:01:00.1', '1:2'),
    hostdev('0002:01:00.0', '2:1'),
  ].join('\n'),
);
const onIndex = twoPhbs.replace("index='1' model", "index='<|cursor|>1' model");

describe('a controller', () => {
  it('is renamed with every address on it and nothing else', () =>
    assert.deepEqual(changed(onIndex, '3'), [
      "<controller type='pci' index='3' model='pci-root'>",
      "<address type='pci' domain='0x0000' bus='0x03' slot='0x01' function='0x0'/>",
      "<address type='pci' domain='0x0000' bus='0x03' slot='0x02' function='0x0'/>",
    ]));

  it('is renamed from an address, too, in any style of number', () => {
    const onBus = twoPhbs.replace("bus='0x01' slot='0x02' f", "bus='0x0<|cursor|>1' slot='0x02' f");
    for (const to of ['10', '0xa', '0x0A', ' 10 '])
      assert.equal(rename(onBus, to), rename(onIndex, '10'), to);
    assert.match(rename(onBus, '10'), /bus='0x0a' slot='0x01'/);
    const decimal = onIndex.replaceAll("bus='0x01' slot", "bus='1' slot");
    assert.match(rename(decimal, '0xa'), /bus='10' slot='0x01'/);
    assert.match(rename(decimal, '0xa'), /index='10' model/);
  });

  it('is renamed from anywhere in the attribute', () => {
    const { text } = readMarked(onIndex);
    for (const at of ['<|cursor|>index=', 'ind<|cursor|>ex=', 'index<|cursor|>=']) {
      assert.equal(rename(text.replace("index='1' model", `${at}'1' model`), '3'), rename(onIndex, '3'), at);
    }
    assert.equal(
      rename(text.replace("index='1' model", "index='1'<|cursor|> model"), '3'),
      rename(onIndex, '3'),
    );
  });

  it('leaves the address of the host alone', () =>
    assert.match(rename(onIndex, '9'), /<address domain='0x0001' bus='0x01' slot='0x00' function='0x1'\/>/));

  it('keeps its target index: the one written, and the one that libvirt chose', () => {
    assert.match(rename(onIndex, '3'), /index='3' model='pci-root'>\s+<model [^>]+>\s+<target index='1'\/>/);
    const without = onIndex.replaceAll(/ *<target index='[12]'\/>\n/g, '');
    const after = rename(without, '3');
    assert.match(after, /index='3' model='pci-root'>\s+<model [^>]+>\s+<target index='1'\/>/);
    assert.deepEqual(targets(after), [0, 1, 2]);
  });

  it('keeps the devices that libvirt put on it', () => {
    const chosen = onIndex.replace(/\n *<address type='pci'[^>]*bus='0x01'[^>]*>/g, '');
    assert.deepEqual(changed(chosen, '3'), [
      "<controller type='pci' index='3' model='pci-root'>",
      "<address type='pci' domain='0x0000' bus='0x03' slot='0x01' function='0x0'/>",
      "<address type='pci' domain='0x0000' bus='0x03' slot='0x02' function='0x0'/>",
    ]);
  });

  it('takes bridges along, and is refused where libvirt would refuse those', () => {
    const bridge = onIndex.replace(
      '    <hostdev',
      "    <controller type='pci' index='3' model='pci-bridge'>\n      <address type='pci' bus='0x01' slot='0x05'/>\n    </controller>\n    <hostdev",
    );
    assert.match(changed(bridge, '4').join(), /^refused: libvirt would refuse the guest: .*index/);
    const onBridge = bridge.replace('<|cursor|>', '').replace("index='3'", "index='3<|cursor|>'");
    assert.ok(changed(onBridge, '4').includes("<controller type='pci' index='4' model='pci-bridge'>"));
  });

  it('is named in arguments for QEMU and in its overrides', () => {
    const qemu = onIndex.replace(
      '</domain>',
      "  <qemu:commandline><qemu:arg value='vfio-pci,bus=pci.1.0,addr=0x9'/><qemu:arg value='x,bus=pci.11.0'/></qemu:commandline>\n  <qemu:override><qemu:device alias='pci.1'/></qemu:override>\n</domain>",
    );
    const after = rename(qemu, '3');
    assert.match(after, /vfio-pci,bus=pci\.3\.0,addr=0x9'/);
    assert.match(after, /x,bus=pci\.11\.0/);
    assert.match(after, /alias='pci\.3'/);
  });

  it('of another type is renamed by its own addresses', () => {
    const scsi = pseries(
      [
        phb(0),
        "    <controller type='scsi' index='0' model='ibmvscsi'/>",
        "    <controller type='scsi' index='<|cursor|>1' model='ibmvscsi'/>",
        "    <controller type='virtio-serial' index='1'/>",
        "    <disk type='file' device='disk'>\n      <source file='/a'/>\n      <target dev='sda' bus='scsi'/>\n      <address type='drive' controller='1' bus='0' target='0' unit='0'/>\n    </disk>",
      ].join('\n'),
    );
    assert.match(changed(scsi, '3').join(), /refused: libvirt would add SCSI controllers 1 and 2 /);
    const hole = scsi.replace("'<|cursor|>1'", "'<|cursor|>2'").replace("controller='1'", "controller='2'");
    // its reg was the third free one, and stays that
    assert.deepEqual(changed(hole, '1'), [
      "<controller type='scsi' index='1' model='ibmvscsi'>",
      "<address type='spapr-vio' reg='0x00004000'/>",
      "<address type='drive' controller='1' bus='0' target='0' unit='0'/>",
    ]);
  });
});

function targets(text: string): readonly (number | null)[] {
  const { plan } = snapshotOf(text);
  return (plan?.controllers ?? [])
    .flatMap(({ type, device, targetIndex }) => (type === 'pci' && device ? targetIndex : []))
    .sort((a, b) => (a ?? 0) - (b ?? 0));
}

describe('a rename is refused, and says why:', () => {
  const cases: readonly (readonly [what: string, source: string, to: string, reason: RegExp])[] = [
    ['a taken index', onIndex, '2', /^refused: There is PHB 2 already/],
    ['the default PHB', twoPhbs.replace("index='0' model", "index='0<|cursor|>' model"), '4', /default PHB/],
    ['index 0', onIndex, '0', /default PHB/],
    ['no number', onIndex, 'one', /whole number from 0 to 255/],
    ['too large', onIndex, '256', /whole number from 0 to 255/],
    ['negative', onIndex, '-1', /whole number/],
    ['more PHBs than there can be', onIndex, '40', /libvirt would refuse the guest/],
    ['a placeholder', onIndex.replace("'<|cursor|>1'", "'{{ <|cursor|>n }}'"), '4', /is no number/],
    [
      'a PHB that libvirt adds',
      twoPhbs.replace("bus='0x02'", "bus='0x0<|cursor|>4'"),
      '5',
      /not in the text/,
    ],
    ['elsewhere', twoPhbs.replace('kvm', 'k<|cursor|>vm'), '5', /What can be renamed here/],
    ['other XML', '<pro<|cursor|>ject/>', 'x', /What can be renamed here/],
  ];
  for (const [what, source, to, reason] of cases) it(what, () => assert.match(rename(source, to), reason));

  it('an index that two controllers have', () =>
    assert.match(rename(onIndex.replace("index='2' model", "index='1' model"), '4'), /there 2 times/));
});

describe('an alias', () => {
  const teamed = pseries(`    <interface type='network'>
      <source network='default'/>
      <model type='virtio'/>
      <alias name='ua-<|cursor|>net'/>
    </interface>
    <interface type='hostdev'>
      <source><address type='pci' domain='0x0001' bus='0x01' slot='0x00' function='0x0'/></source>
      <teaming type='transient' persistent='ua-net'/>
      <alias name='ua-net0'/>
    </interface>`).replace(
    '</domain>',
    "  <qemu:commandline><qemu:arg value='device.ua-net.host_mtu=9000,ua-net0'/></qemu:commandline>\n  <qemu:override><qemu:device alias='ua-net'/></qemu:override>\n</domain>",
  );
  it('is renamed with all that name it', () =>
    assert.deepEqual(changed(teamed, 'ua-lan'), [
      "<alias name='ua-lan'/>",
      "<teaming type='transient' persistent='ua-lan'/>",
      "<qemu:commandline><qemu:arg value='device.ua-lan.host_mtu=9000,ua-net0'/></qemu:commandline>",
      "<qemu:override><qemu:device alias='ua-lan'/></qemu:override>",
    ]));
  it('is renamed from where it is named', () => {
    const onTeaming = teamed.replace('<|cursor|>', '').replace("persistent='", "persistent='<|cursor|>");
    assert.equal(rename(onTeaming, 'ua-lan'), rename(teamed, 'ua-lan'));
  });
  it('is refused where another has it, where libvirt would not keep it, and where it is not the user’s', () => {
    assert.match(rename(teamed, 'ua-net0'), /Another device has the alias ua-net0/);
    assert.match(rename(teamed, 'net'), /begins with ua-/);
    assert.match(rename(teamed, 'ua-a b'), /begins with ua-/);
    assert.match(rename(teamed.replaceAll('ua-', ''), 'ua-x'), /anew at every start/);
  });
});

it('tags are renamed at both ends', () => {
  const text = '<domain type="kvm"><na<|cursor|>me>a</name></domain>';
  assert.equal(rename(text, 'title'), '<domain type="kvm"><title>a</title></domain>');
  assert.equal(
    rename(text.replace('<|cursor|>', '').replace('</na', '</na<|cursor|>'), 'title'),
    '<domain type="kvm"><title>a</title></domain>',
  );
  assert.match(rename(text, '1 2'), /^refused/);
});

it('what can be renamed is marked with what stands there', () => {
  const { text, cursor = 0 } = readMarked(
    twoPhbs.replace("bus='0x01' slot='0x02' f", "bus='0x0<|cursor|>1' slot='0x02' f"),
  );
  const snapshot = snapshotOf(text);
  const prepared = doPrepareRename(snapshot, snapshot.positions.positionAt(cursor));
  assert.ok(!isRefused(prepared));
  assert.equal(prepared.placeholder, '0x01');
  const { start, end } = prepared.range;
  assert.equal(text.slice(snapshot.positions.offsetAt(start), snapshot.positions.offsetAt(end)), '0x01');
});

it('an edit names the version it is for', () => {
  const { text, cursor = 0 } = readMarked(onIndex);
  const snapshot = snapshotOf(text, { version: 7 });
  const edit = doRename(snapshot, snapshot.positions.positionAt(cursor), '3', { versioned: true });
  assert.ok(!isRefused(edit));
  const [change] = edit.documentChanges ?? [];
  assert.deepEqual(change && 'textDocument' in change && change.textDocument, { uri, version: 7 });
});

/** Where everything of the text is, one PHB having another number. */
function places({ controllers, devices }: PciPlan, renumbered: (index: number) => number): unknown {
  const address = (at: PciPlan['devices'][number]['address']) =>
    at?.type === 'pci' ? { ...at, bus: renumbered(at.bus) } : at;
  return [
    ...controllers.flatMap(({ device, type, index, targetIndex }) =>
      device ? [[type, type === 'pci' ? renumbered(index) : index, targetIndex]] : [],
    ),
    ...devices.flatMap((each) =>
      each.kind === 'controller' ? [] : [[each.kind, each.isolationGroup, address(each.address)]],
    ),
  ]
    .map((line) => JSON.stringify(line))
    .sort();
}

describe('for every guest', () => {
  const guests = fc
    .record({
      phbs: fc.integer({ min: 2, max: 6 }),
      targets: fc.boolean(),
      decimal: fc.boolean(),
      devices: fc.array(
        fc.record({
          host: fc.constantFrom('0001:01:00.0', '0001:01:00.1', '0002:01:00.0'),
          bus: fc.nat(5),
          slot: fc.integer({ min: 1, max: 9 }),
          written: fc.boolean(),
        }),
        { maxLength: 4 },
      ),
      lineEnd: fc.constantFrom('\n', '\r\n'),
    })
    .map(({ phbs, targets, decimal, devices, lineEnd }) => {
      const written = [
        ...Array.from({ length: phbs }, (_, index) => phb(index)),
        ...devices.map(({ host, bus, slot, written }) =>
          hostdev(host, written ? `${bus % phbs}:${slot}` : undefined),
        ),
      ].join('\n');
      const text = pseries(targets ? written : written.replace(/ *<target [^>]*>\n/g, ''));
      const styled = decimal
        ? text.replace(
            /bus='0x0(\d)' slot='0x0(\d)' function='0x0'\/>\n {4}</g,
            "bus='$1' slot='$2' function='0'/>\n    <",
          )
        : text;
      return { text: styled.replaceAll('\n', lineEnd), phbs };
    });

  it('the plan is the same but for the number, and renaming back gives the text again', () => {
    let whole = 0;
    let pinned = 0;
    fc.assert(
      fc.property(guests, fc.nat(5), fc.integer({ min: 1, max: 12 }), ({ text, phbs }, which, to) => {
        const from = 1 + (which % (phbs - 1));
        const before = snapshotOf(text);
        const at = (of: string, index: number) => of.indexOf(`index='${index}' model='pci-root'`) + 7;
        const after = renameAt(before, at(text, from), String(to));
        if (after.startsWith('refused')) {
          assert.ok(to < phbs || /libvirt would (refuse|move)|Write out/.test(after), after);
          return;
        }
        whole++;
        const planned = snapshotOf(after).plan;
        assert.ok(before.plan && planned);
        if (before.plan.conflicts.length === 0) {
          assert.equal(planned.conflicts.length, 0);
          assert.deepEqual(
            places(planned, (index) => index),
            places(before.plan, (index) => (index === from ? to : index)),
          );
        }
        if (after.split('\n').length > text.split('\n').length) pinned++;
        else assert.equal(renameAt(snapshotOf(after), at(after, to), String(from)), text);
      }),
    );
    assert.ok(whole > 20 && pinned > 0, `${whole} renamed, ${pinned} with something written out`);
  });

  it('an answer anywhere, whatever is typed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.string({ maxLength: 5 }), (from, at, typed) => {
        const cut = from % twoPhbs.length;
        const text = twoPhbs.slice(0, cut) + typed + twoPhbs.slice(cut + (at % 40));
        const snapshot = snapshotOf(text);
        const offset = at % (text.length + 1);
        doPrepareRename(snapshot, snapshot.positions.positionAt(offset));
        for (const to of ['7', 'ua-x', 'tag', typed]) renameAt(snapshot, offset, to);
      }),
    );
  });
});
