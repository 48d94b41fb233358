/** Every rule's page is up to date, its wrong example is found wrong and its mended one is not. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { checkedExamples, pagesFolder, rulePages } from '../../scripts/rule-pages';
import { ruleByCode } from '../../server/src/rules/index';
import type { Checked } from '../support/pipeline';

describe('rule pages', () => {
  for (const code of ruleByCode.keys()) {
    it(`${code}: its wrong example is found, its mended one is not`, () => {
      const codes = ({ context, findings }: Checked) => context && findings.map(({ rule }) => rule.code);
      const { wrong, mended } = checkedExamples(code);
      assert.ok(codes(wrong)?.includes(code), `found in the wrong example: ${codes(wrong)}`);
      assert.ok(codes(mended)?.includes(code) === false, `found in the mended example: ${codes(mended)}`);
    });
  }

  it('are those of the rules (npm run docs:rules writes them)', () => {
    const pages = rulePages();
    assert.deepEqual(readdirSync(pagesFolder).sort(), [...pages.keys()].sort());
    for (const [name, text] of pages)
      assert.equal(readFileSync(path.join(pagesFolder, name), 'utf8'), text, name);
  });
});
