import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostNotKnown } from '../../server/src/service/addHostDevices';
import { type NewGuestForm, newGuest, newGuestFault } from '../../server/src/service/newGuest';
import { defaultSettings, type SnapshotContext } from '../../server/src/service/snapshot';
import { host, snapshotOf } from './guests';

const form: NewGuestForm = { name: 'web01', memory: '16', vcpus: '8', hostDevices: [] };
const context = { host, settings: defaultSettings };

function made(changed: Partial<NewGuestForm> = {}) {
  const result = newGuest('file:///guests/web01.xml', { ...form, ...changed }, context);
  assert.ok('text' in result, 'reason' in result ? result.reason : '');
  return { ...result, snapshot: snapshotOf(result.text) };
}

describe('a new guest', () => {
  it('is a pSeries guest that no rule has anything to say about', () => {
    const { text, snapshot, concerns } = made();
    assert.ok(snapshot.guest?.pseries);
    assert.deepEqual(snapshot.problems, []);
    assert.deepEqual(concerns, []);
    assert.match(text, /<memory unit='GiB'>16<\/memory>/);
    assert.match(text, /<vcpu placement='static'>8<\/vcpu>/);
  });

  it('has its adapters each group alone on a PHB', () => {
    const { snapshot } = made({ hostDevices: ['0002:01:00.0', '0001:01:00.0', '0001:01:00.1'] });
    assert.deepEqual(snapshot.problems, []);
    const phbs = snapshot.plan?.buses.map(({ slots }) =>
      [...slots.values()].flat().flatMap(({ iommuGroup }) => iommuGroup ?? []),
    );
    assert.deepEqual(phbs, [[], [2], [1, 1]]);
  });

  it('takes any name that libvirt takes, and writes it as text', () => {
    const { text, snapshot } = made({ name: `a'b & <c> "$(reboot)" --flag` });
    assert.deepEqual(snapshot.problems, []);
    assert.equal(snapshot.guest?.name?.value, `a'b & <c> "$(reboot)" --flag`);
    assert.match(text, /images\/a&apos;b &amp; &lt;c&gt;/);
  });

  it('is none where a field is wrong, or the host is not known', () => {
    const refused = (changed: Partial<NewGuestForm>, known: SnapshotContext = context) => {
      const result = newGuest('file:///guests/web01.xml', { ...form, ...changed }, known);
      return 'reason' in result ? result.reason : '';
    };
    assert.match(refused({ name: 'a/b' }), /slash/);
    assert.match(refused({ memory: '300 MiB' }), /multiple of 256 MiB/);
    assert.match(refused({ hostDevices: ['0009:01:00.0'] }), /has no device/);
    const unknown = { ...context, host: null };
    assert.equal(
      refused({ hostDevices: ['0001:01:00.0'] }, unknown as unknown as typeof context),
      hostNotKnown,
    );
  });
});

describe('the form of a new guest', () => {
  const cases = {
    name: { good: ['web01', 'x', 'é', 'a b'], bad: ['', '  ', 'a/b', 'a\nb', '\u0000', 'x'.repeat(201)] },
    memory: {
      good: ['16', '16 GiB', '16g', ' 0.5 ', '512 MiB', '768M', '1T'],
      bad: ['', '0', 'much', '-1', '300 MiB', '128 MiB', '0.1', '1e3', '99999 T', '16 KiB'],
    },
    vcpus: { good: ['1', ' 8 ', '2048'], bad: ['', '0', '-1', '1.5', '2049', '8; reboot'] },
  } as const;
  for (const field of ['name', 'memory', 'vcpus'] as const) {
    it(`says what is wrong with the ${field}`, () => {
      for (const text of cases[field].good) assert.equal(newGuestFault(field, text), null, text);
      for (const text of cases[field].bad) assert.notEqual(newGuestFault(field, text), null, text);
    });
  }
});
