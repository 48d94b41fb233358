import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkOutcome, hostdev, hostSnapshot, makeFolder, pseriesGuest } from './cli';

const guest = pseriesGuest(hostdev('0001:01:00.0'));
const files = { 'db.xml': guest, 'host.json': hostSnapshot, 'x.xml': '<pool/>' };

test('the topology of guests in a terminal, one below the other', async (context) => {
  const { cli } = makeFolder(context, { ...files, 'second.xml': guest });
  const { code, stdout, stderr } = await cli('topology --host host.json db.xml second.xml');
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  assert.equal(stdout.match(/^PHB 1 {2}IOMMU group \d+ alone/gm)?.length, 2);
  const colors = await cli('topology --host host.json db.xml', { isTTY: true });
  assert.ok(colors.stdout.includes('\u001b[1mPHB 1'));
});

test('json: what the picture shows, for programs', async (context) => {
  const { cli } = makeFolder(context, files);
  const { code, stdout } = await cli('topology --format json --host host.json .');
  assert.equal(code, 0);
  const [{ path, buses }, ...others] = JSON.parse(stdout).files;
  assert.deepEqual({ path, others }, { path: 'db.xml', others: [] });
  assert.deepEqual(
    buses.map(({ index, isolation }: Record<string, unknown>) => [index, isolation]),
    [
      [0, 'emulated'],
      [1, 'isolated'],
    ],
  );
});

test('svg: one picture of one guest', async (context) => {
  const { cli } = makeFolder(context, { ...files, 'second.xml': guest });
  const { code, stdout } = await cli('topology --format svg --host host.json db.xml');
  assert.equal(code, 0);
  assert.match(stdout, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"[\s\S]*<\/svg>\n$/);
  checkOutcome(await cli('topology --format svg --host host.json db.xml second.xml'), {
    code: 2,
    stderr: 'pseries-xml: more than one guest: a picture shows a single one\n',
  });
});

test('other XML has none', async (context) => {
  const { cli } = makeFolder(context, files);
  checkOutcome(await cli('topology x.xml'), {
    stderr: 'pseries-xml: x.xml: no pSeries guest, no topology to show\n',
  });
});
