import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { version } from '../../package.json';
import { parseSnapshot } from '../../server/src/host/snapshotFile';
import { ruleByCode } from '../../server/src/rules/index';
import { checkOutcome, makeFolder } from './cli';

const pages = path.join(import.meta.dirname, '../../docs/rules');

test('--version and --help answer on stdout', async (context) => {
  const { cli } = makeFolder(context, {});
  checkOutcome(await cli('--version'), { stdout: `${version}\n` });
  const help = await cli('--help');
  assert.equal(help.code, 0);
  assert.equal(help.stderr, '');
  for (const command of ['check', 'fix', 'explain', 'rules', 'host', 'lsp']) {
    assert.match(help.stdout, new RegExp(`^  ${command} `, 'm'));
  }
  assert.match((await cli('check --help')).stdout, /--fail-on <level>/);
});

test('wrong usage: exit code 2 and a reason on stderr', async (context) => {
  const { cli } = makeFolder(context, {});
  const wrong: readonly [string, RegExp][] = [
    ['', /Usage: pseries-xml/],
    ['chekc', /unknown command 'chekc'/],
    ['check', /missing required argument/],
    ['check --format xml .', /Allowed choices are text, json, sarif, github/],
    ['check --fail-on never .', /Allowed choices/],
    ['check --colour .', /unknown option '--colour'/],
    ['check --libvirt new .', /Expected a version such as 9\.0\.0/],
    ['check --rule slot-zero=loud .', /Expected CODE=LEVEL/],
    ['check --rule slotzero=off .', /no rule is called "slotzero"/],
    ['fix --write --diff .', /cannot be used with/],
    ['explain', /missing required argument/],
    ['explain toString', /no rule is called "toString"/],
    ['host', /Usage: pseries-xml host/],
  ];
  for (const [argv, reason] of wrong) {
    const { code, stdout, stderr } = await cli(argv);
    assert.deepEqual({ argv, code, stdout }, { argv, code: 2, stdout: '' });
    assert.match(stderr, reason);
  }
});

test('every rule is explained with its page', async (context) => {
  const { cli } = makeFolder(context, {});
  for (const code of ruleByCode.keys()) {
    const { stdout } = await cli(`explain ${code}`);
    assert.equal(stdout, readFileSync(path.join(pages, `${code}.md`), 'utf8'), 'run npm run docs:rules');
  }
});

test('on a terminal the page is set, without the marks of Markdown', async (context) => {
  const { cli } = makeFolder(context, {});
  for (const code of ruleByCode.keys()) {
    const { stdout } = await cli(`explain ${code}`, { isTTY: true, columns: 72, env: { NO_COLOR: '1' } });
    assert.doesNotMatch(stdout, /```|^#/m, code);
    const long = stdout.split('\n').filter((line) => line.length > 72 && !/^ /.test(line));
    assert.deepEqual(long, [], code);
  }
});

test('rules are listed as table and as JSON', async (context) => {
  const { cli } = makeFolder(context, {});
  const table = (await cli('rules')).stdout;
  assert.match(table, /^host-device-twice +error +The same host device twice$/m);
  const { rules } = JSON.parse((await cli('rules --format json')).stdout);
  assert.deepEqual(
    rules.map(({ code }: { code: string }) => code),
    [...ruleByCode.keys()].sort(),
  );
});

test('host snapshot prints what a snapshot file holds', async (context) => {
  const { cli } = makeFolder(context, {});
  const roots: (string | undefined)[] = [];
  const topology = { source: 'test', takenAt: null, devices: [{ address: '0001:01:00.0', iommuGroup: 3 }] };
  const machine = {
    readSysfs: async (root?: string) => {
      roots.push(root);
      return topology;
    },
  };
  const { code, stdout, stderr } = await cli('host snapshot --sysfs /elsewhere', machine);
  assert.deepEqual({ code, stderr, roots }, { code: 0, stderr: '', roots: ['/elsewhere'] });
  assert.deepEqual(parseSnapshot(stdout, 'test'), { topology });
  checkOutcome(await cli('host snapshot'), { code: 2, stderr: 'pseries-xml: no PCI devices in /sys\n' });
});

test('host snapshot of the host behind a libvirt connection', async (context) => {
  const { cli } = makeFolder(context, {});
  const topology = { source: 'test', takenAt: null, devices: [{ address: '0001:01:00.0', iommuGroup: 3 }] };
  const asked: string[] = [];
  const readVirsh = async (uri: string) => {
    asked.push(uri);
    return topology;
  };
  const { code, stdout } = await cli('host snapshot --connect qemu:///system', { readVirsh });
  assert.equal(code, 0);
  assert.deepEqual(parseSnapshot(stdout, 'test'), { topology });
  checkOutcome(await cli('host snapshot --connect qemu:///system'), {
    code: 2,
    stderr: 'pseries-xml: no virsh here\n',
  });
  assert.equal((await cli('host snapshot --connect qemu:///system --sysfs /x', { readVirsh })).code, 2);
  assert.deepEqual(asked, ['qemu:///system']);
});
