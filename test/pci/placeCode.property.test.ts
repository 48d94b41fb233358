/** Devices that are numbers to planning fare as they would as objects. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type BusTable, newBus, reserve, reserveCode } from '../../server/src/pci/buses';
import { endpoint } from '../../server/src/pci/connect';
import { newWish, writtenPci } from '../../server/src/pci/deviceInfo';
import { placeCodeOf } from '../../server/src/pci/placeCode';
import type { PciPlan } from '../../server/src/pci/plan';
import { isolationFindings } from '../../server/src/rules/isolation/findings';
import { checkText } from '../support/pipeline';
import { domain, hostOf, planOf, planText } from './guests';

const place = fc.record({
  domain: fc.constantFrom(0, 0, 0, 0, 0, 1),
  bus: fc.oneof({ weight: 9, arbitrary: fc.nat(4) }, { weight: 1, arbitrary: fc.nat(300) }),
  slot: fc.oneof(fc.nat(4), fc.nat(40)),
  function: fc.constantFrom(0, 0, 0, 1, 7, 8),
});
const models = fc.array(
  fc.constantFrom('pci-root', 'pci-root', 'pci-bridge', 'pcie-root-port', 'pcie-switch-upstream-port'),
  { maxLength: 4 },
);

test('a place reserved by its code is one reserved by what it stands for', () => {
  const arrivals = fc.array(fc.record({ place, group: fc.nat(3), needs: fc.constantFrom(endpoint, null) }), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(models, arrivals, fc.boolean(), (models, list, dryRun) => {
      const newTable = (): BusTable => ({
        buses: ['pci-root', ...models].map((model, index) => newBus(model, index === 0)),
        dryRun,
      });
      const [byCode, expected] = [newTable(), newTable()];
      for (const { place, group, needs } of list) {
        const wish = newWish('hostdev', undefined, needs, writtenPci(place, null));
        const code = placeCodeOf(wish);
        const change = code < 0 ? null : reserveCode(byCode, code, group);
        const whole = reserve(expected, place, endpoint, group, true);
        assert.deepEqual(change ?? reserve(byCode, place, endpoint, group, true), whole);
        assert.deepEqual(byCode, expected);
      }
    }),
    { numRuns: 500 },
  );
});

const groups = { '0001:01:00.0': 5, '0001:01:00.1': 5, '0002:01:00.0': 7, '0003:01:00.0': null };
const host = hostOf(groups);
const address = fc.oneof(
  fc.constant(''),
  fc
    .record({
      bus: fc.nat(4),
      slot: fc.integer({ min: 1, max: 6 }),
      fn: fc.constantFrom(0, 0, 0, 1, 2),
      multifunction: fc.constantFrom('', '', " multifunction='off'"),
    })
    .map(
      ({ bus, slot, fn, multifunction }) =>
        `<address type='pci' bus='${bus}' slot='${slot}' function='${fn}'${multifunction}/>`,
    ),
);
const device = fc.oneof(
  fc
    .record({ source: fc.constantFrom('1', '2', '3', '4'), fn: fc.constantFrom('0', '1'), address })
    .map(
      ({ source, fn, address }) =>
        `<hostdev type='pci' managed='yes'><source><address domain='${source}' bus='1' function='${fn}'/></source>${address}</hostdev>`,
    ),
  address.map((at) => `<interface type='user'>${at}</interface>`),
);
const controllers = fc.constantFrom(
  '',
  "<controller type='pci' index='1' model='pci-root'/><controller type='pci' index='2' model='pci-root'/>",
  "<controller type='pci' index='1' model='pci-bridge'/>",
);

test('host devices are planned as those are whose groups have numbers that no code can be beside', () => {
  const far = 2 ** 40;
  const farHost = hostOf(
    Object.fromEntries(
      Object.entries(groups).map(([address, group]) => [address, group === null ? null : group + far]),
    ),
  );
  fc.assert(
    fc.property(controllers, fc.array(device, { maxLength: 12 }), (controllers, devices) => {
      const text = controllers + devices.join('');
      const near = (_: string, value: unknown) =>
        typeof value === 'number' && value >= far ? value - far : value;
      const objects = JSON.stringify(JSON.parse(planText(planOf(text, farHost))), near);
      assert.equal(objects, planText(planOf(text, host)));
    }),
    { numRuns: 500 },
  );
});

/** The same plan, of which nobody says that it is isolated: all who are somewhere are looked at. */
function unsaid({ controllers, devices, buses, conflicts, of, onVio, sharesSlots }: PciPlan): PciPlan {
  return { controllers, devices, buses, conflicts, of, onVio, sharesSlots, isolated: false };
}

test('a plan that is isolated has no isolation finding, and most without findings are known to be', () => {
  let [isolated, silent] = [0, 0];
  fc.assert(
    fc.property(controllers, fc.array(device, { maxLength: 6 }), (controllers, devices) => {
      const { context } = checkText(domain(controllers + devices.join('')), host);
      assert.ok(context);
      const found = isolationFindings({ ...context, plan: unsaid(context.plan) });
      if (context.plan.isolated) assert.deepEqual(found, []);
      isolated += Number(context.plan.isolated);
      silent += Number(found.length === 0);
    }),
    { numRuns: 500 },
  );
  assert.ok(isolated > 0.8 * silent, `${isolated} of ${silent}`);
});
