/** Every rule's page is up to date, its wrong example is found wrong and its mended one is not. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { exampleHost, pagesFolder, ruleComment, ruleExamples, rulePages } from '../../scripts/rule-pages';
import { ruleByCode } from '../../server/src/rules/index';
import { checkText, hostOf } from '../support/pipeline';

describe('rule pages', () => {
  for (const code of ruleByCode.keys()) {
    it(`${code}: its wrong example is found, its mended one is not`, () => {
      const [wrong, mended] = ruleExamples(ruleComment(code)).map((text) =>
        checkText(text, hostOf(exampleHost)).findings.map(({ rule }) => rule.code),
      );
      assert.ok(wrong?.includes(code), `found in the wrong example: ${wrong}`);
      assert.ok(mended && !mended.includes(code), `found in the mended example: ${mended}`);
    });
  }

  it('are those of the rules (npm run docs:rules writes them)', () => {
    const pages = rulePages();
    assert.deepEqual(readdirSync(pagesFolder).sort(), [...pages.keys()].sort());
    for (const [name, text] of pages)
      assert.equal(readFileSync(path.join(pagesFolder, name), 'utf8'), text, name);
  });
});
