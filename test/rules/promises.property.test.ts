/** Over random guests in trouble: every offered fix keeps what it promises, and nothing throws on any text. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { applyFix, brokenPromises, checkText, fixesOf, hostOf } from '../support/pipeline';
import { randomGuest, randomHost } from './randomGuests';

const host = hostOf(randomHost);
const hosts = fc.constantFrom(host, null);
const pieces = ['<', '>', "'", '"', '/', '&', '<!--', ']]>', '\u0000', '\ud800', ' ', '<address', "slot='"];

describe('the rules, over random guests', () => {
  it('every offered fix removes its problem, adds none, and tears nothing', () => {
    let fixes = 0;
    fc.assert(
      fc.property(randomGuest, hosts, (text, known) => {
        const checked = checkText(text, known);
        for (const finding of checked.findings) {
          for (const fix of fixesOf(checked, finding)) {
            fixes++;
            const after = applyFix(checked, fix);
            assert.deepEqual(
              brokenPromises(checked, finding, checkText(after, known)),
              [],
              `${finding.rule.code}: ${fix.title}\n${text}\n=>\n${after}`,
            );
          }
        }
      }),
      { numRuns: 40 },
    );
    assert.ok(fixes > 40, `only ${fixes} fixes were tried`);
  });

  it('what a problem says is whole: its span is in the text, a refuser has words, one fix is preferred', () => {
    fc.assert(
      fc.property(randomGuest, hosts, (text, known) => {
        const checked = checkText(text, known);
        for (const finding of checked.findings) {
          const { rule, problem } = finding;
          assert.ok(
            problem.start >= 0 && problem.start <= problem.end && problem.end <= text.length,
            rule.code,
          );
          const silent = rule.code === 'not-well-formed' && problem.says === undefined;
          assert.equal(problem.says === undefined, silent || problem.refusedBy === undefined, rule.code);
          assert.ok(rule.level === 'error' || problem.refusedBy === undefined, rule.code);
          const preferred = fixesOf(checked, finding).filter((fix) => fix.preferred);
          assert.ok(preferred.length <= 1, `${rule.code}: ${preferred.map(({ title }) => title)}`);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('no text throws', () => {
    const torn = fc
      .tuple(
        randomGuest,
        fc.array(fc.tuple(fc.nat(3000), fc.nat(40), fc.constantFrom(...pieces)), { maxLength: 6 }),
      )
      .map(([text, cuts]) =>
        cuts.reduce((torn, [at, length, piece]) => torn.slice(0, at) + piece + torn.slice(at + length), text),
      );
    fc.assert(
      fc.property(fc.oneof(torn, fc.string({ unit: 'binary' })), hosts, (text, known) => {
        const checked = checkText(text, known);
        for (const finding of checked.findings.slice(0, 5)) fixesOf(checked, finding);
      }),
      { numRuns: 150 },
    );
  });
});
