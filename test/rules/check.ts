/** `check` compares everything the rules say with the marks in a fixture; `checkFix` applies a fix and holds it to its promises. */
import assert from 'node:assert/strict';
import type { Finding } from '../../server/src/rules/index';
import { readMarked, writeMarked } from '../support/marked';
import { applyFix, brokenPromises, checkText, fixesOf, type HostTable, hostOf } from '../support/pipeline';

export interface CheckOptions {
  /** What is known of the host; without it nothing is. */
  readonly host?: HostTable;
  /** By code: the refuser's words of the first finding of that code; null: nobody refuses. */
  readonly says?: { readonly [code: string]: string | null };
  /** By code: the message of the first finding, whole or in part. */
  readonly message?: { readonly [code: string]: string | RegExp };
  /** By code: the source text at the other side of the first finding. */
  readonly related?: { readonly [code: string]: readonly string[] };
  /** By code: the titles of the fixes offered for the first finding, in order. */
  readonly fixes?: { readonly [code: string]: readonly string[] };
}

/** Checks a marked fixture: exactly the marked problems, with their words. Answers the findings. */
export function check(source: string, options: CheckOptions = {}): readonly Finding[] {
  const { text, expectations } = readMarked(source);
  const checked = checkText(text, options.host ? hostOf(options.host) : null);
  const actual = checked.findings.map(({ rule, problem }) => ({
    start: problem.start,
    end: problem.end,
    code: rule.code,
  }));
  assert.equal(writeMarked(text, actual), writeMarked(text, expectations), 'problems differ from the marks');
  const first = (code: string): Finding => {
    const found = checked.findings.find(({ rule }) => rule.code === code);
    assert.ok(found, `${code} was not found`);
    return found;
  };
  for (const [code, says] of Object.entries(options.says ?? {}))
    assert.equal(first(code).problem.says ?? null, says);
  for (const [code, message] of Object.entries(options.message ?? {})) {
    const actualMessage = first(code).problem.message;
    if (typeof message === 'string') assert.equal(actualMessage, message);
    else assert.match(actualMessage, message);
  }
  for (const [code, related] of Object.entries(options.related ?? {})) {
    const spans = first(code).problem.related ?? [];
    assert.deepEqual(
      spans.map(({ start, end }) => text.slice(start, end)),
      related,
    );
  }
  for (const [code, titles] of Object.entries(options.fixes ?? {})) {
    assert.deepEqual(
      fixesOf(checked, first(code)).map(({ title }) => title),
      titles,
    );
  }
  for (const { rule, problem } of checked.findings) {
    const where = `${rule.code} at ${problem.start}`;
    assert.ok(problem.start >= 0 && problem.start <= problem.end && problem.end <= text.length, where);
    // Of what is not well-formed libxml2 names the first thing only.
    const silent = rule.code === 'not-well-formed' && problem.says === undefined;
    assert.equal(
      problem.says === undefined,
      silent || problem.refusedBy === undefined,
      `${where}: who says it?`,
    );
  }
  return checked.findings;
}

/** Applies the fix of that title to the first problem that offers it and compares the text; the promises must hold. Marks in `before` are dropped. */
export function checkFix(
  before: string,
  title: string,
  after: string,
  options: Pick<CheckOptions, 'host'> = {},
): void {
  const host = options.host ? hostOf(options.host) : null;
  const checked = checkText(readMarked(before).text, host);
  const offered = checked.findings.flatMap((finding) =>
    fixesOf(checked, finding).map((fix) => ({ finding, fix })),
  );
  const chosen = offered.find(({ fix }) => fix.title === title);
  assert.ok(chosen, `not offered: ${title}\noffered: ${offered.map(({ fix }) => fix.title).join('; ')}`);
  const text = applyFix(checked, chosen.fix);
  assert.equal(text, readMarked(after).text);
  assert.deepEqual(brokenPromises(checked, chosen.finding, checkText(text, host)), []);
}

/** A pSeries guest with these devices; NUMA cells of 1 GiB and one vCPU when asked for. */
export function pseriesGuest(devices: string, numaCells = 0): string {
  const cells = Array.from(
    { length: numaCells },
    (_, id) => `<cell id='${id}' cpus='${id}' memory='1048576'/>`,
  );
  const cpu =
    numaCells > 0 ? `\n  <vcpu>${numaCells}</vcpu>\n  <cpu><numa>${cells.join('')}</numa></cpu>` : '';
  return `<domain type='kvm'>
  <name>g</name>
  <memory unit='GiB'>4</memory>${cpu}
  <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
  <devices>
${devices.replace(/^\n/, '')}  </devices>
</domain>
`;
}
