import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Log } from 'sarif';
import { hostdev, makeFolder, pseriesGuest } from './cli';

const web01 = pseriesGuest(hostdev('0001:01:00.0'), 'web01');
const web02 = pseriesGuest(hostdev('0001:01:00.0'), 'web02');
const about = (stdout: string) =>
  stdout.split('\n').filter((line) => line.includes('-in-other-guest') || line.startsWith('  see '));
const rule = 'host-device-in-other-guest';

test('check tells two guests of a folder what they have both', async (context) => {
  const { cli } = makeFolder(context, { 'web/a.xml': web01, 'b.xml': web02, 'pool.xml': '<pool/>' });
  const { code, stdout } = await cli('check .');
  assert.equal(code, 1);
  assert.deepEqual(about(stdout), [
    `b.xml:10:9 warning ${rule}`,
    '  see web/a.xml:10:9: Guest web01 has it here.',
    `web/a.xml:10:9 warning ${rule}`,
    '  see b.xml:10:9: Guest web02 has it here.',
  ]);
  assert.match(
    stdout,
    /Guest web01 \(web\/a\.xml\) has 0001:01:00\.0, too\. On one host, only one of these guests can run/,
  );
  assert.match(stdout, /Guest web02 \(\.\.\/b\.xml\) has 0001:01:00\.0, too\./);
});

test('files that are named, and standard input, are checked beside each other; one alone is not', async (context) => {
  const { cli } = makeFolder(context, { 'a.xml': web01, 'b.xml': web02 });
  assert.equal(about((await cli('check a.xml b.xml')).stdout).length, 4);
  assert.equal(about((await cli('check a.xml -', { stdin: web02 })).stdout).length, 4);
  assert.deepEqual(about((await cli('check a.xml')).stdout), []);
  assert.deepEqual(about((await cli('check -', { stdin: web02 })).stdout), []);
});

test('guests beside snapshots of different hosts have nothing to tell each other', async (context) => {
  const files = { 'a/a.xml': web01, 'a/p9a.host.json': '[]', 'b/b.xml': web02, 'b/p9b.host.json': '[]' };
  const { cli } = makeFolder(context, files);
  assert.deepEqual(about((await cli('check .')).stdout), []);
  assert.equal(about((await cli('check --host a/p9a.host.json .')).stdout).length, 4);
});

test('members of one IOMMU group', async (context) => {
  const { cli } = makeFolder(context, {
    'a.xml': web01,
    'b.xml': pseriesGuest(hostdev('0001:01:00.1'), 'web02'),
    'p9.host.json': '[{"address":"0001:01:00.0","iommuGroup":1},{"address":"0001:01:00.1","iommuGroup":1}]',
  });
  const { stdout } = await cli('check .');
  assert.equal(about(stdout).length, 4);
  assert.match(
    stdout,
    /Guest web02 \(b\.xml\) has 0001:01:00\.1 of the same IOMMU group 1, says p9\.host\.json/,
  );
});

test('an unreadable file is told once, and hides nothing', { skip: isRoot() }, async (context) => {
  const { cli, folder } = makeFolder(context, { 'a.xml': web01, 'b.xml': web02, 'c.xml': web02 });
  chmodSync(path.join(folder, 'c.xml'), 0o000);
  const { code, stdout, stderr } = await cli('check .');
  assert.equal(code, 2);
  assert.equal(about(stdout).length, 4);
  assert.equal(stderr, 'pseries-xml: c.xml: permission denied\n');
});

function isRoot(): string | false {
  return process.getuid?.() === 0 ? 'root reads everything' : false;
}

test('the rule can be switched off', async (context) => {
  const { cli } = makeFolder(context, { 'a.xml': web01, 'b.xml': web02 });
  assert.deepEqual(about((await cli(`check --rule ${rule}=off .`)).stdout), []);
});

test('SARIF names the other file', async (context) => {
  const { cli } = makeFolder(context, { 'a.xml': web01, 'b.xml': web02 });
  const log: Log = JSON.parse((await cli('check --format sarif .')).stdout);
  const result = log.runs[0]?.results?.find(({ ruleId }) => ruleId === rule);
  const { physicalLocation, message } = result?.relatedLocations?.[0] ?? {};
  assert.equal(physicalLocation?.artifactLocation?.uri, 'b.xml');
  assert.equal(physicalLocation?.region?.startLine, 10);
  assert.equal(message?.text, 'Guest web02 has it here.');
});
