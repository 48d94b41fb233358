/** libvirt's own test guests, where the corpus lies beside the checkout: no alarm on what it takes, its words on what it refuses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HostTopology, indexTopology } from '../../server/src/host/topology';
import { corpusText } from '../pci/guests';
import { checkText } from '../support/pipeline';

interface Case {
  readonly name: string;
  readonly input: string;
  readonly expect: 'success' | 'parse-error' | 'failure';
  readonly error?: string;
  readonly pseries: boolean;
}

/** Refused in other words here: libvirt's tests know no machine aliases, its drivers print what `pseries` stands for. */
const notYet: ReadonlySet<string> = new Set(['aarch64-gic-not-arm.ppc64-latest']);

const folder = 'libvirt';
const manifest = corpusText(`${folder}/MANIFEST.json`);
if (manifest === null) test("libvirt's own guests", { skip: `no ${folder} in ../shared/corpus` }, () => {});
else {
  const topology = JSON.parse(corpusText(`${folder}/host-topology.json`) ?? '{"devices":[]}') as HostTopology;
  const host = indexTopology(topology);
  for (const each of (JSON.parse(manifest) as Case[]).filter(({ pseries }) => pseries)) {
    const text = corpusText(`${folder}/${each.input}`);
    assert.ok(text !== null, each.input);
    const errors = checkText(text, host).findings.filter(({ rule }) => rule.level === 'error');
    const says = errors.map(({ rule, problem }) => `${rule.code}: ${problem.says ?? problem.message}`);
    const refused = errors.map(({ problem }) => problem.says ?? '');
    if (each.expect !== 'parse-error') test(`${each.name}: no error`, () => assert.deepEqual(says, []));
    else if (notYet.has(each.name))
      test(`${each.name}: other words`, () => {
        assert.ok(
          !refused.some((words) => each.error?.includes(words)),
          'covered now: take it from the list',
        );
      });
    else
      test(`${each.name}: ${each.error}`, () => {
        assert.ok(
          refused.some((words) => words !== '' && each.error?.includes(words)),
          `libvirt: ${each.error}\nhere: ${says.join('\n')}`,
        );
      });
  }
}
