import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sharing } from '../../server/src/rules/sharing';

test('left are those whose key another one has, in their order, and nobody without a key', () => {
  const key = fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined });
  fc.assert(
    fc.property(fc.array(fc.record({ key })), (all) => {
      const expected = all.filter(
        (one) => one.key !== undefined && all.some((other) => other !== one && other.key === one.key),
      );
      const found = sharing(all, (one) => one.key);
      assert.equal(found.length, expected.length);
      found.forEach((one, index) => {
        assert.equal(one, expected[index]);
      });
    }),
  );
});
