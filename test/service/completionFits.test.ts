/** Nothing is offered that libvirt refuses on pSeries, whatever else the guest has. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CompletionItem, TextEdit } from 'vscode-languageserver-types';
import { doCompletion } from '../../server/src/service/completion/completion';
import type { Snapshot } from '../../server/src/service/snapshot';
import { phb, pseries, snapshotOf } from './guests';

/** Refusals of the very name or value; others say that something else is missing beside it. */
const refusals: ReadonlySet<string> = new Set([
  'console-target',
  'controller-option',
  'cpu-unsupported',
  'feature-only-pseries',
  'feature-unsupported',
  'graphics-option',
  'host-device-option',
  'ide-controller',
  'input-bus',
  'iommu-on-pseries',
  'launch-security',
  'lifecycle-action',
  'no-free-pci-slot',
  'panic-model',
  'parallel-port',
  'pci-controller-unsupported',
  'serial-target',
  'tpm-model',
  'unknown-attribute',
  'unknown-controller-model',
  'unknown-element',
  'value-invalid',
  'video-model',
  'watchdog-model',
]);

/** USB is on. */
const guest = (devices: string) =>
  pseries(`${phb(0)}\n${devices}`).replace("    <controller type='usb' index='0' model='none'/>\n", '');
const withParts = (parts: string) => pseries(phb(0)).replace('</domain>', `${parts}\n</domain>`);

function choose({ text, positions }: Snapshot, { textEdit }: CompletionItem): string {
  assert.ok(TextEdit.is(textEdit));
  const { range, newText } = textEdit;
  return text.slice(0, positions.offsetAt(range.start)) + newText + text.slice(positions.offsetAt(range.end));
}

const refusalsIn = ({ problems }: Snapshot) =>
  problems
    .filter(({ code, level }) => level === 'error' && refusals.has(code))
    // What is yet to be typed.
    .filter(({ message }) => !message.includes("cannot be ''"))
    .map(({ code, message }) => `${code}: ${message}`);

/** What is refused of what is offered at the `|`; there must be something on offer. */
function refusedAt(marked: string): readonly string[] {
  const offset = marked.indexOf('|');
  const snapshot = snapshotOf(marked.replace('|', ''));
  const items = doCompletion(snapshot, snapshot.positions.positionAt(offset), { snippets: false });
  assert.ok(items.length > 0, 'nothing is offered');
  const before = new Set(refusalsIn(snapshot));
  return items.flatMap((item) =>
    refusalsIn(snapshotOf(choose(snapshot, item)))
      .filter((refusal) => !before.has(refusal))
      .map((refusal) => `${item.label}: ${refusal}`),
  );
}

const places: { [name: string]: string } = {
  'an element of <domain>': withParts('|'),
  'an element of <devices>': guest('|'),
  'an element of <os>': pseries('').replace('</type></os>', '</type>|</os>'),
};
for (const parent of ['features', 'cpu', 'memoryBacking', 'clock', 'pm', 'memtune', 'cputune', 'numatune'])
  places[`an element of <${parent}>`] = withParts(`<${parent}>|</${parent}>`);
for (const part of [
  "<cpu mode='|'/>",
  "<cpu mode='custom'><model>|</model></cpu>",
  "<clock offset='|'/>",
  "<clock offset='utc'><timer name='|'/></clock>",
  '<on_poweroff>|</on_poweroff>',
  '<on_reboot>|</on_reboot>',
  '<on_crash>|</on_crash>',
  "<features><htm state='|'/></features>",
  "<features><hpt resizing='|'/></features>",
  "<features><cfpc value='|'/></features>",
  "<features><ibs value='|'/></features>",
])
  places[part] = withParts(part);
for (const device of [
  "<disk type='|'/>",
  "<disk device='|'/>",
  "<disk type='file'><target dev='sda' bus='|'/></disk>",
  "<controller type='|' index='3'/>",
  ...['pci', 'scsi', 'usb', 'virtio-serial'].map(
    (type) => `<controller type='${type}' index='3' model='|'/>`,
  ),
  "<input type='|'/>",
  "<input type='keyboard' bus='|'/>",
  "<interface type='|'/>",
  "<interface type='network'><source network='n'/><model type='|'/></interface>",
  "<graphics type='|'/>",
  "<video><model type='|'/></video>",
  "<sound model='|'/>",
  "<watchdog model='|'/>",
  "<watchdog model='i6300esb' action='|'/>",
  "<panic model='|'/>",
  "<tpm model='|'/>",
  "<tpm model='tpm-spapr'><backend type='|'/></tpm>",
  "<memballoon model='|'/>",
  "<rng model='|'/>",
  "<rng model='virtio'><backend model='|'/></rng>",
  "<serial type='|'/>",
  "<serial type='pty'><target type='|'/></serial>",
  ...['spapr-vio-serial', 'pci-serial', 'usb-serial'].map(
    (type) => `<serial type='pty'><target type='${type}'><model name='|'/></target></serial>`,
  ),
  "<console type='pty'><target type='|'/></console>",
  "<channel type='unix'><target type='|'/></channel>",
  "<memory model='|'/>",
  "<hostdev mode='|'/>",
  "<hostdev mode='subsystem' type='|'/>",
  "<filesystem type='|'/>",
  "<shmem name='x'><model type='|'/></shmem>",
  "<audio id='1' type='|'/>",
  "<vsock model='|'/>",
])
  places[device] = guest(device);

describe('completion offers nothing that pSeries refuses', () => {
  for (const [name, marked] of Object.entries(places)) {
    it(name, () => {
      assert.deepEqual(refusedAt(marked), []);
    });
  }
});
