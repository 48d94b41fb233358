/** Over random guests on random hosts: every isolation fix keeps what it promises, and libvirt's plan agrees. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { PciPlan } from '../../server/src/pci/plan';
import { isolateAllFix } from '../../server/src/rules/isolation/fixes';
import type { Fix } from '../../server/src/rules/rule';
import { applyFix, brokenPromises, type Checked, checkText, fixesOf, hostOf } from '../support/pipeline';
import { bridge, emulated, guest, hostdev, isolationCodes, phb } from './isolationGuests';

const addresses = [
  '0001:01:00.0',
  '0001:01:00.1',
  '0001:01:00.2',
  '0003:01:00.0',
  '0003:01:00.1',
  '0004:01:00.0',
  '0005:01:00.0',
  '0006:01:00.0',
];

/** Few groups, so that they meet; some devices have none. */
const hosts = fc
  .tuple(...addresses.map(() => fc.option(fc.integer({ min: 0, max: 4 }), { freq: 12 })))
  .map((groups) => Object.fromEntries(addresses.map((address, index) => [address, groups[index] ?? null])));

/** Guest addresses on few buses; a function 1 comes with its function 0 or not. */
const places = fc
  .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 6 }), fc.constantFrom(0, 0, 0, 1))
  .map(([bus, slot, function_]) => `0${bus}:0${slot}.${function_}`);

const guests = fc
  .record({
    devices: fc.shuffledSubarray(addresses, { minLength: 1 }),
    places: fc.uniqueArray(places, { minLength: 12, maxLength: 12 }),
    written: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    phbs: fc.subarray([0, 1, 2, 3, 4, 5]),
    targets: fc.boolean(),
    bridge: fc.option(fc.integer({ min: 0, max: 2 })),
    emulated: fc.integer({ min: 0, max: 3 }),
  })
  .map((parts) => {
    const at = (index: number) => (parts.written[index] ? parts.places[index] : undefined);
    const bridgeIndex = 4;
    const phbs = parts.phbs.filter((index) => parts.bridge === null || index !== bridgeIndex);
    return guest(
      ...phbs.map((index) => phb(index, parts.targets ? index : null)),
      ...(parts.bridge === null ? [] : [bridge(bridgeIndex, `0${parts.bridge}:09.0`)]),
      ...Array.from({ length: parts.emulated }, (_, index) => emulated(index, at(index))),
      ...parts.devices.map((address, index) => hostdev(address, at(index + 3))),
    );
  });

function isolationFindings({ findings }: Checked) {
  return findings.filter(({ rule }) => isolationCodes.has(rule.code));
}

function planOf({ context }: Checked): PciPlan {
  assert.ok(context);
  return context.plan;
}

/** Applies a fix and holds libvirt's plan of the outcome to it: nothing that is written moves. */
function applied(before: Checked, fix: Fix, host: ReturnType<typeof hostOf>): Checked {
  const after = checkText(applyFix(before, fix), host);
  const plan = planOf(after);
  assert.ok(plan.conflicts.length <= planOf(before).conflicts.length, `${fix.title}: libvirt refuses it`);
  for (const edit of fix.edits) {
    if (edit.kind !== 'set-address') continue;
    const moved = [...plan.of].find(([facts]) => sameSource(facts, edit.device.facts));
    assert.deepEqual(
      { ...moved?.[1].address, multifunction: null },
      { ...edit.address, multifunction: null },
      fix.title,
    );
    assert.equal(moved?.[1].reason?.kind, 'written');
  }
  return after;
}

function sameSource(a: object, b: object): boolean {
  const source = (facts: object) =>
    'host' in facts ? facts.host : 'index' in facts && 'type' in facts ? [facts.type, facts.index] : facts;
  const text = (facts: object) => JSON.stringify(source(facts), (key, value) => (isPlace(key) ? 0 : value));
  return text(a) === text(b);
}

const isPlace = (key: string) => key === 'start' || key === 'end';

describe('isolation fixes', () => {
  it('remove their problem, add none, and libvirt takes every address as written', () => {
    fc.assert(
      fc.property(guests, hosts, (text, table) => {
        const host = hostOf(table);
        const before = checkText(text, host);
        for (const finding of isolationFindings(before)) {
          for (const fix of fixesOf(before, finding)) {
            const after = applied(before, fix, host);
            assert.deepEqual(brokenPromises(before, finding, after), [], `${fix.title}\n${after.text}`);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('of all host devices leave no isolation problem that is about a place', () => {
    fc.assert(
      fc.property(guests, hosts, (text, table) => {
        const host = hostOf(table);
        const before = checkText(text, host);
        assert.ok(before.context);
        const fix = isolateAllFix(before.context);
        if (!fix) return;
        const left = isolationFindings(applied(before, fix, host)).filter(
          ({ rule, problem }) =>
            rule.code !== 'iommu-group-unknown' && table[hostAddress(problem.message)] !== null,
        );
        assert.deepEqual(
          left.map(({ problem }) => problem.message),
          [],
        );
      }),
      { numRuns: 100 },
    );
  });

  it('are offered for nearly every problem', () => {
    let problems = 0;
    let mended = 0;
    fc.assert(
      fc.property(guests, hosts, (text, table) => {
        const before = checkText(text, hostOf(table));
        for (const finding of isolationFindings(before)) {
          if (finding.rule.code === 'iommu-group-unknown') continue;
          if (table[hostAddress(finding.problem.message)] === null) continue;
          problems++;
          if (fixesOf(before, finding).length > 0) mended++;
        }
      }),
      { numRuns: 300, seed: 1 },
    );
    assert.ok(problems > 40, `${problems} problems`);
    assert.ok(mended / problems > 0.95, `${mended} of ${problems}`);
  });
});

function hostAddress(message: string): string {
  return /\w{4}:\w\w:\w\w\.\w/.exec(message)?.[0] ?? '';
}
