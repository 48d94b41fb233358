/** libvirt's own test inputs and outputs, where the corpus lies beside the checkout. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allDevices } from '../../server/src/guest/devicesByKind';
import type { AddressFacts, DeviceFacts, Guest } from '../../server/src/guest/guest';
import { type HostTopology, indexTopology } from '../../server/src/host/topology';
import { assign } from '../../server/src/pci/assign';
import { readAddress } from '../../server/src/pci/deviceInfo';
import type { PciAddress, PciPlan, VioAddress } from '../../server/src/pci/plan';
import { corpusText, guestOf, placeText } from './guests';

interface Case {
  readonly name: string;
  readonly input: string;
  readonly output: string | null;
  readonly expect: 'success' | 'parse-error' | 'failure';
  readonly error?: string;
  readonly pseries: boolean;
  readonly abiUpdate?: boolean;
  readonly qemuCapsRemoved?: readonly string[];
}

interface Picture {
  readonly controllers: readonly string[];
  readonly devices: readonly string[];
}

/** The kind, and what tells devices of one kind apart where there is something. */
function nameOf(facts: DeviceFacts): string {
  if (facts.kind === 'disk') return `disk ${facts.target?.text}`;
  if (facts.kind === 'hostdev') return `hostdev ${facts.host?.address}`;
  return facts.kind === 'interface' ? `interface ${facts.mac?.text}` : facts.kind;
}

/** What libvirt printed. */
function pictureOfOutput(guest: Guest): Picture {
  const controllers = guest.byKind.controller.map(({ facts }) =>
    [
      facts.type?.text,
      facts.index?.value,
      facts.model?.text ?? '-',
      facts.modelName?.text ?? '-',
      facts.targetIndex?.value ?? '-',
      facts.node?.value ?? '-',
      placeOfFacts(facts.address),
    ].join(' '),
  );
  const devices = allDevices(guest)
    .filter(({ facts: { kind } }) => kind !== 'controller' && kind !== 'console')
    .map(({ facts }) => `${nameOf(facts)} ${placeOfFacts(facts.address)}`);
  return { controllers, devices: devices.filter((line) => !line.endsWith('none')).sort() };
}

function placeOfFacts(facts: AddressFacts | undefined): string {
  const written = readAddress(facts);
  if (written.type === 'pci') return placeText({ ...written, multifunction: written.multifunction === true });
  return written.type === 'spapr-vio' && written.reg !== null
    ? placeText({ type: 'spapr-vio', reg: written.reg })
    : 'none';
}

function pictureOfPlan(plan: PciPlan): Picture {
  const placed = (address: PciAddress | VioAddress | null): string => placeText(address);
  const controllers = plan.controllers.map(({ type, index, model, modelName, targetIndex, node, address }) =>
    [type, index, model ?? '-', modelName ?? '-', targetIndex ?? '-', node ?? '-', placed(address)].join(' '),
  );
  const devices = plan.devices
    .filter(({ kind, address }) => kind !== 'controller' && address !== null)
    .map(({ kind, device, address }) => {
      // A console that becomes serial 0 is printed as one.
      const name = device && kind === device.facts.kind ? nameOf(device.facts) : kind;
      return `${name} ${placed(address)}`;
    });
  return { controllers, devices: devices.sort() };
}

/** Says what is no part of planning: refused for another reason. */
const ofPlanning = /spapr-vio address|exceeds maximum possible value|PCI address|target index found/;

function checkCorpus(folder: string, libvirtVersion: string): void {
  const manifest = corpusText(`${folder}/MANIFEST.json`);
  if (manifest === null) {
    test(`${folder}: libvirt's own cases`, { skip: `no ${folder} in ../shared/corpus` }, () => {});
    return;
  }
  const host = indexTopology(
    JSON.parse(corpusText('libvirt/host-topology.json') ?? '{"devices":[]}') as HostTopology,
  );
  const cases = (JSON.parse(manifest) as Case[]).filter((each) => each.pseries && !each.qemuCapsRemoved);
  for (const { name, input, output, expect, error, abiUpdate } of cases) {
    const text = corpusText(`${folder}/${input}`);
    if (text === null) continue;
    const plan = (): PciPlan => assign(guestOf(text), host, { libvirtVersion, define: abiUpdate === true });
    if (output !== null) {
      test(`${folder}: ${name}`, () => {
        const expected = corpusText(`${folder}/${output}`);
        assert.ok(expected !== null, `${output} is missing`);
        assert.deepEqual(pictureOfPlan(plan()), pictureOfOutput(guestOf(expected)));
        assert.deepEqual(plan().conflicts, []);
      });
    } else if (expect === 'parse-error' && error !== undefined && ofPlanning.test(error)) {
      test(`${folder}: ${name} is refused`, () => assert.equal(plan().conflicts[0]?.says, error));
    }
  }
}

checkCorpus('libvirt', '11.3.0');
checkCorpus('libvirt-9.0.0', '9.0.0');
