import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Rule, TextRule } from '../../server/src/rules/rule';
import { type Found, findProblems } from '../../server/src/service/problems';
import { defaultSettings } from '../../server/src/service/snapshot';
import { hostdev, phb, pseries, snapshotOf } from './guests';

const rule = (code: string, check: Rule['check'], machines: Rule['machines'] = 'any'): Rule => ({
  code,
  title: code,
  level: 'warning',
  machines,
  check,
});
const at = (start: number, end = start + 1) => [{ start, end, message: `at ${start}` }];
const textRule: TextRule = { code: 'text', title: 'text', level: 'error', check: () => at(2) };

function find(text: string, rules: readonly Rule[], levels = {}): Found {
  const settings = { ...defaultSettings, levels };
  return findProblems(snapshotOf(text, { settings }), { textRules: [textRule], rules });
}

const codes = ({ problems }: Found) => problems.map(({ code, level }) => `${code}: ${level}`);
const guest = pseries(phb(0));

describe('problems', () => {
  it('come in document order, text rules among the others', () => {
    const found = find(guest, [rule('late', () => at(9)), rule('early', () => [...at(1), ...at(0, 5)])]);
    assert.deepEqual(codes(found), ['early: warning', 'early: warning', 'text: error', 'late: warning']);
  });

  it('a rule that throws hides no other, and its words are not kept', () => {
    const broken = rule('broken', ({ text }) => {
      throw new RangeError(text);
    });
    const found = find(guest, [rule('first', () => at(1)), broken, rule('last', () => at(3))]);
    assert.deepEqual(codes(found), ['first: warning', 'text: error', 'last: warning']);
    assert.deepEqual(found.faults, [{ code: 'broken', error: 'RangeError' }]);
  });

  it('levels are those of the settings; a rule that is off is not run', () => {
    let ran = false;
    const off = rule('off', () => {
      ran = true;
      return at(1);
    });
    const levels = { off: 'off', text: 'hint', loud: 'error' };
    const found = find(guest, [off, rule('loud', () => at(4))], levels);
    assert.deepEqual(codes(found), ['text: hint', 'loud: error']);
    assert.equal(ran, false);
  });

  it('rules run on the machines they concern', () => {
    const rules = (['pseries', 'other', 'any'] as const).map((machines) =>
      rule(machines, () => at(3), machines),
    );
    assert.deepEqual(codes(find(guest, rules)), ['text: error', 'pseries: warning', 'any: warning']);
    const x86 = guest.replace('ppc64le', 'x86_64').replace("machine='pseries'", "machine='pc'");
    assert.deepEqual(codes(find(x86, rules)), ['text: error', 'other: warning', 'any: warning']);
  });

  it('nothing is found in other XML', () => {
    assert.deepEqual(find('<project><', [rule('any', () => at(1))]), { problems: [], faults: [] });
  });

  it('the rules themselves see a mixed PHB, and none of them fails', () => {
    const text = pseries(
      [phb(0), phb(1), hostdev('0001:01:00.0', '1:1'), hostdev('0002:01:00.0', '1:2')].join('\n'),
    );
    const { problems, faults } = snapshotOf(text);
    assert.deepEqual(faults, []);
    assert.ok(problems.some(({ code, level }) => code === 'mixed-iommu-groups' && level === 'warning'));
  });
});
