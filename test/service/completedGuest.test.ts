/** What libvirt will make of a guest, written out and taken back. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { applyChanges } from '../../server/src/edits/textChanges';
import { doCompletedGuest } from '../../server/src/service/completedGuest';
import { guestActions } from '../../server/src/service/guestActions';
import type { Snapshot } from '../../server/src/service/snapshot';
import { hostdev, phb, pseries, snapshotOf } from './guests';

const place = (bus: number, slot: number) =>
  `<address type='pci' domain='0x0000' bus='0x0${bus}' slot='0x0${slot}' function='0x0'/>`;

/** The text after the action of this kind; the same text when there is none. */
function after(snapshot: Snapshot, kind: 'writeOutAddresses' | 'removeAutomaticAddresses'): string {
  const [action] = guestActions(snapshot, (each) => each === `refactor.rewrite.${kind}`);
  return action ? applyChanges(snapshot.text, action.changes) : snapshot.text;
}
const writtenOut = (text: string) => after(snapshotOf(text), 'writeOutAddresses');
const taken = (text: string) => after(snapshotOf(text), 'removeAutomaticAddresses');

/** Every controller and every address of the plan; two texts of one guest compare equal when libvirt treats them alike. */
function placesOf(text: string): string[] {
  const { plan } = snapshotOf(text);
  assert.ok(plan);
  return [
    ...plan.controllers.map(({ type, index, model, modelName, targetIndex, address }) =>
      JSON.stringify([type, index, model, modelName, targetIndex, address]),
    ),
    ...plan.devices
      .filter(({ kind }) => kind !== 'controller')
      .map(({ kind, address }) => JSON.stringify([kind, address])),
    ...plan.conflicts.map(({ says }) => says),
  ].sort();
}

describe('the completed guest', () => {
  it('has the PHBs, the addresses and the devices that libvirt adds, and nothing else is touched', () => {
    const before = `<domain type='kvm'>
  <name>guest</name>
  <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
  <devices>
    <emulator>/usr/bin/qemu-system-ppc64</emulator>
    <serial type='pty'/>
    <graphics type='vnc'/> <!-- at home -->
${hostdev('0001:01:00.0')}
  </devices>
</domain>
`;
    assert.equal(
      doCompletedGuest(snapshotOf(before))?.text,
      `<domain type='kvm'>
  <name>guest</name>
  <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
  <devices>
    <emulator>/usr/bin/qemu-system-ppc64</emulator>
${phb(0)}
${phb(1)}
    <controller type='usb' index='0' model='qemu-xhci'>
      ${place(0, 1)}
    </controller>
    <serial type='pty'>
      <address type='spapr-vio' reg='0x30000000'/>
    </serial>
    <console type='pty'>
      <target type='serial' port='0'/>
      <address type='spapr-vio' reg='0x30000000'/>
    </console>
    <input type='keyboard' bus='usb'/>
    <input type='mouse' bus='usb'/>
    <graphics type='vnc'/> <!-- at home -->
    <audio id='1' type='none'/>
    <video>
      <model type='vga' vram='16384' heads='1' primary='yes'/>
      ${place(0, 3)}
    </video>
    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
      </source>
      ${place(1, 1)}
    </hostdev>
    <memballoon model='virtio'>
      ${place(0, 2)}
    </memballoon>
    <panic model='pseries'/>
  </devices>
</domain>
`,
    );
  });

  it('has the index, the model, the model name, the target and multifunction where the text leaves them out', () => {
    const rng = (fn: number) =>
      `    <rng model='virtio'><address type='pci' bus='0' slot='7' function='${fn}'/></rng>`;
    const { text } =
      doCompletedGuest(
        snapshotOf(
          pseries(
            [
              "    <controller type='pci' index='0' model='pci-root'/>",
              "    <controller type='pci' index='1' model='pci-bridge'><address type='pci' slot='5'/></controller>",
              "    <controller type='scsi'/>",
              rng(0),
              rng(1),
            ].join('\n'),
          ),
        ),
      ) ?? {};
    assert.ok(text);
    assert.match(
      text,
      /index='0' model='pci-root'><model name='spapr-pci-host-bridge'\/><target index='0'\/>/,
    );
    assert.match(text, /<model name='pci-bridge'\/>\s*<target chassisNr='1'\/>/);
    assert.match(text, /<controller type='scsi' index='0' model='ibmvscsi'>/);
    assert.match(text, /slot='7' function='0' multifunction='on'\/>/);
    assert.match(text, /slot='7' function='1'\/>/);
  });

  it('has the serial port that a console alone is', () => {
    const before = pseries("    <console type='pty'/>");
    const { text } = doCompletedGuest(snapshotOf(before)) ?? {};
    assert.match(
      text ?? '',
      /<serial type='pty'>\s+<target type='spapr-vio-serial' port='0'>\s+<model name='spapr-vty'\/>\s+<\/target>\s+<address type='spapr-vio' reg='0x30000000'\/>\s+<\/serial>\s+<console type='pty'>\s+<address type='spapr-vio' reg='0x30000000'\/>/,
    );
  });

  it('adds nothing to what libvirt printed itself', () => {
    const once = doCompletedGuest(snapshotOf(pseries(hostdev('0001:01:00.0'))))?.text;
    assert.ok(once);
    assert.deepEqual(doCompletedGuest(snapshotOf(once)), { text: once, reservation: null });
  });

  it('leaves a host device of unknown IOMMU group alone, and says so', () => {
    const text = pseries(`${hostdev('0009:01:00.0')}\n    <interface type='user'/>`);
    const completed = doCompletedGuest(snapshotOf(text));
    assert.match(completed?.reservation ?? '', /^host device 0009:01:00\.0: .*not known here/);
    assert.match(completed?.text ?? '', /<\/source>\n {4}<\/hostdev>/);
    assert.match(completed?.text ?? '', /<interface type='user'>\n {6}<address/);
    assert.match(writtenOut(text), /<\/source>\n {4}<\/hostdev>/);
    // The host lists this one, and that it has no group: libvirt leaves it with the emulated devices.
    assert.equal(doCompletedGuest(snapshotOf(pseries(hostdev('0003:01:00.0'))))?.reservation, null);
  });

  it('says what libvirt refuses; such a guest is not written out', () => {
    const text = pseries([hostdev('0001:01:00.0', '0:3'), hostdev('0002:01:00.0', '0:3')].join('\n'));
    assert.equal(
      doCompletedGuest(snapshotOf(text))?.reservation,
      'libvirt refuses this guest as it is: XML error: Attempted double use of PCI Address 0000:00:03.0',
    );
    assert.equal(writtenOut(text), text);
    assert.equal(taken(text), text);
  });

  it('is there for pSeries guests alone', () => {
    assert.equal(doCompletedGuest(snapshotOf('<network/>')), null);
    const pc = "<domain><os><type arch='x86_64' machine='pc'>hvm</type></os><devices/></domain>";
    assert.equal(doCompletedGuest(snapshotOf(pc)), null);
  });
});

describe('all automatic addresses removed', () => {
  const bare = pseries([hostdev('0001:01:00.0'), "    <rng model='virtio'/>"].join('\n'));

  it('undoes what was written out', () => {
    assert.notEqual(writtenOut(bare), bare);
    assert.equal(taken(writtenOut(bare)), bare);
  });

  it('keeps what is pinned, whichever of several devices it is', () => {
    const rng = (slot?: number) =>
      slot === undefined
        ? "    <rng model='virtio'/>"
        : `    <rng model='virtio'>\n      ${place(0, slot)}\n    </rng>`;
    for (const slots of [[undefined, 7, undefined], [5, undefined, undefined], [9]]) {
      const text = pseries(
        [phb(0), ...slots.map(rng)].join('\n').replace(phb(0), `    <!-- own -->\n${phb(0)}`),
      );
      assert.equal(taken(writtenOut(text)), text);
    }
    // Of these two either may be the pinned one: only one stays.
    const swapped = pseries([rng(1), rng(2), rng(3), rng(5), rng(4)].join('\n'));
    assert.equal(taken(swapped).match(/<address/g)?.length, 1);
    assert.deepEqual(placesOf(taken(swapped)), placesOf(swapped));
  });

  it('keeps controllers that say more than libvirt would, or that a comment is about', () => {
    const usb = "    <controller type='scsi' index='0' model='virtio-scsi'><driver queues='4'/></controller>";
    const text = pseries([`    <!-- for the adapter -->\n${phb(0)}`, usb].join('\n'));
    assert.equal(taken(writtenOut(text)), text);
  });

  it('is not worked out for a light bulb', () => {
    const titles = (automatic: boolean) =>
      guestActions(snapshotOf(writtenOut(bare)), () => true, automatic).map(({ title }) => title);
    assert.ok(titles(false).includes('Remove all automatic addresses'));
    assert.ok(!titles(true).includes('Remove all automatic addresses'));
  });
});

const slots = fc.option(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 9 }), fc.constantFrom(0, 0, 0, 1)), {
  freq: 2,
});
const emulated = fc
  .tuple(
    fc.constantFrom(
      ["<rng model='virtio'>", '</rng>'],
      ["<disk><target dev='vda' bus='virtio'/>", '</disk>'],
      ["<interface type='user'><model type='virtio'/>", '</interface>'],
      ["<controller type='scsi' index='0' model='virtio-scsi'>", '</controller>'],
      ["<memballoon model='virtio'>", '</memballoon>'],
    ),
    slots,
  )
  .map(([[open, close], at]) => {
    const [bus, slot, fn] = at ?? [];
    const address = at === null ? '' : `<address type='pci' bus='${bus}' slot='${slot}' function='${fn}'/>`;
    return `    ${open}${address}${close}`;
  });
const vio = fc
  .tuple(
    fc.constantFrom('serial', 'console'),
    fc.option(fc.constantFrom('0x30000000', '0x30001000', '0x2000')),
  )
  .map(([name, reg]) =>
    reg === null
      ? `    <${name} type='pty'/>`
      : `    <${name} type='pty'><address type='spapr-vio' reg='${reg}'/></${name}>`,
  );
const hostDevices = fc
  .tuple(
    fc.constantFrom('0001:01:00.0', '0001:01:00.1', '0002:01:00.0', '0003:01:00.0', '0009:01:00.0'),
    slots,
  )
  .map(([address, at]) => hostdev(address, at === null ? undefined : `${at[0]}:${at[1]}`));
const phbs = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.boolean()).map(([index, whole]) => {
  return whole ? phb(index) : `    <controller type='pci' index='${index}' model='pci-root'/>`;
});
const guests = fc
  .array(
    fc.oneof(
      { arbitrary: emulated, weight: 3 },
      { arbitrary: hostDevices, weight: 3 },
      { arbitrary: phbs, weight: 1 },
      { arbitrary: vio, weight: 1 },
      { arbitrary: fc.constant("    <graphics type='vnc'/>"), weight: 1 },
    ),
    { maxLength: 14 },
  )
  .map((devices) => pseries(devices.join('\n')).replace("    <memballoon model='none'/>\n", ''))
  .filter((text) => snapshotOf(text).plan?.conflicts.length === 0);

function holds(check: (text: string) => void): void {
  fc.assert(fc.property(guests, check), { numRuns: 100 });
}

describe('for any guest that libvirt takes', () => {
  it('written out it has the same places, and is written out', () => {
    holds((text) => {
      const written = writtenOut(text);
      assert.deepEqual(placesOf(written), placesOf(text));
      assert.equal(writtenOut(written), written);
    });
  });

  it('completed it has the same places, and is complete', () => {
    holds((text) => {
      const completed = doCompletedGuest(snapshotOf(text));
      assert.ok(completed);
      assert.deepEqual(placesOf(completed.text), placesOf(text));
      assert.equal(doCompletedGuest(snapshotOf(completed.text))?.text, completed.text);
    });
  });

  it('without its automatic addresses it has the same places, and none is left that could go alone', () => {
    holds((text) => {
      for (const before of [text, writtenOut(text)]) {
        const rest = taken(before);
        assert.deepEqual(placesOf(rest), placesOf(before));
        assert.equal(taken(rest), rest);
      }
    });
  });

  it('written out and taken back it pins no more than it did', () => {
    holds((text) => {
      const pinned = (each: string) => each.match(/<address type='(pci|spapr-vio)'/g)?.length ?? 0;
      assert.ok(pinned(taken(writtenOut(text))) <= pinned(text));
    });
  });
});
