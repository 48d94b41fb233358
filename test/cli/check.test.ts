import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  checkOutcome,
  cleanGuest,
  hostSnapshot,
  makeFolder,
  mendableGuest,
  refusedGuest,
  warnedGuest,
} from './cli';

const summaryOf = (stdout: string) => stdout.split('\n\n').at(-1);

test('a clean guest: exit code 0', async (context) => {
  const { cli } = makeFolder(context, { 'db.xml': cleanGuest });
  checkOutcome(await cli('check db.xml'), { stdout: '1 guest checked, nothing found\n' });
});

test('a finding has its place, level, rule, reason, line and way out', async (context) => {
  const { cli } = makeFolder(context, { 'db.xml': refusedGuest });
  const { code, stdout, stderr } = await cli('check db.xml --rule iommu-group-unknown=off');
  assert.equal(code, 1);
  assert.equal(stderr, '');
  assert.equal(
    stdout,
    `db.xml:15:9 error host-device-twice
  0001:01:00.0 is already passed through by another device of this guest: libvirt refuses to define it.
  15 │         <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
     │         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  see db.xml:10:9: The same host device.
  libvirt: XML error: Hostdev already exists in the domain configuration
  fix: Remove the duplicate of 0001:01:00.0

1 guest checked: 1 error
`,
  );
});

test('the summary says what fix would do', async (context) => {
  const { cli } = makeFolder(context, { 'db.xml': mendableGuest });
  const { stdout } = await cli('check db.xml');
  assert.equal(summaryOf(stdout), '1 guest checked: 1 error\n1 of these has a safe fix: pseries-xml fix\n');
});

test('the exit code follows --fail-on', async (context) => {
  const { cli } = makeFolder(context, { 'warned.xml': warnedGuest, 'h.host.json': hostSnapshot });
  assert.equal((await cli('check warned.xml')).code, 1);
  assert.equal((await cli('check --fail-on error warned.xml')).code, 0);
  assert.equal((await cli('check --fail-on warning warned.xml')).code, 1);
  assert.equal((await cli('check --rule host-device-on-default-phb=off warned.xml')).code, 0);
  assert.equal(
    (await cli('check --rule host-device-on-default-phb=error --fail-on error warned.xml')).code,
    1,
  );
});

test('folders are searched for domain XML', async (context) => {
  const { cli, folder } = makeFolder(context, {
    'guests/b.xml': cleanGuest,
    'guests/a.xml': refusedGuest,
    'guests/deep/c.XML': cleanGuest,
    'guests/deep/pool.xml': '<pool type="dir"/>',
    'guests/deep/broken-other.xml': '<pool type="dir">',
    'guests/notes.txt': refusedGuest,
    'guests/node_modules/x.xml': refusedGuest,
    'guests/.git/x.xml': refusedGuest,
  });
  symlinkSync('..', path.join(folder, 'guests/deep/circle'));
  symlinkSync('gone.xml', path.join(folder, 'guests/dangling.xml'));
  const { stdout, stderr } = await cli('check --format json guests guests/b.xml ./guests');
  assert.equal(stderr, '');
  assert.deepEqual(
    JSON.parse(stdout).files.map((file: { path: string }) => file.path),
    ['guests/a.xml', 'guests/b.xml', 'guests/deep/c.XML'],
  );
});

test('a named file that is no guest is said to be none', async (context) => {
  const { cli } = makeFolder(context, { 'pool.xml': '<pool/>', 'empty/x.txt': '' });
  checkOutcome(await cli('check pool.xml'), {
    stderr: 'pseries-xml: pool.xml: no domain XML, nothing to check\npseries-xml: no domain XML found\n',
  });
  checkOutcome(await cli('check --format json empty'), {
    stdout: '{"files":[\n]}\n',
    stderr: 'pseries-xml: no domain XML found\n',
  });
});

test('an unreadable file hides no other and makes the exit code 2', async (context) => {
  const { cli } = makeFolder(context, {
    'a.xml': Buffer.from([0x3c, 0x64, 0x3e, 0x0a, 0xef, 0xbf, 0xbd, 0xff, 0xfe]),
    'b.xml': refusedGuest,
  });
  const { code, stdout, stderr } = await cli('check missing.xml a.xml b.xml');
  assert.equal(code, 2);
  assert.match(stdout, /^b\.xml:15:9 error host-device-twice$/m);
  assert.equal(
    stderr,
    'pseries-xml: missing.xml: no such file or folder\n' +
      'pseries-xml: a.xml: not UTF-8: byte 0xff at offset 7 (line 2)\n',
  );
});

test('standard input has a name if it is given one', async (context) => {
  const { cli } = makeFolder(context, { 'guests/h.host.json': hostSnapshot });
  const nameless = await cli('check --format json -', { stdin: warnedGuest });
  assert.deepEqual(JSON.parse(nameless.stdout).files[0].path, '-');
  const named = await cli('check --format json --stdin-filename guests/db.xml -', { stdin: warnedGuest });
  const [file] = JSON.parse(named.stdout).files;
  assert.equal(file.path, 'guests/db.xml');
  assert.deepEqual(
    file.diagnostics.map((one: { code: string }) => one.code),
    ['host-device-on-default-phb'],
  );
});

test('the byte order mark shifts no position', async (context) => {
  const { cli } = makeFolder(context, { 'a.xml': '\uFEFF<domain', 'b.xml': '<domain' });
  const [marked, plain] = JSON.parse((await cli('check --format json a.xml b.xml')).stdout).files;
  assert.ok(marked.diagnostics.length > 0);
  assert.deepEqual(marked.diagnostics, plain.diagnostics);
});

test('json is one object with LSP positions', async (context) => {
  const { cli } = makeFolder(context, { 'db.xml': refusedGuest, 'ok.xml': cleanGuest });
  const { stdout } = await cli('check --format json --rule iommu-group-unknown=off .');
  assert.deepEqual(JSON.parse(stdout), {
    files: [
      {
        path: 'db.xml',
        diagnostics: [
          {
            code: 'host-device-twice',
            severity: 'error',
            message:
              '0001:01:00.0 is already passed through by another device of this guest: libvirt refuses to define it.',
            range: { start: { line: 14, character: 8 }, end: { line: 14, character: 72 } },
            refusedBy: 'libvirt',
            says: 'XML error: Hostdev already exists in the domain configuration',
            first: true,
            fixes: ['Remove the duplicate of 0001:01:00.0'],
          },
        ],
      },
      { path: 'ok.xml', diagnostics: [] },
    ],
  });
});

test('github: workflow commands, escaped', async (context) => {
  const { cli } = makeFolder(context, { 'a,b:c%.xml': refusedGuest });
  checkOutcome(await cli('check --format github --rule iommu-group-unknown=off .'), {
    code: 1,
    stdout:
      '::error file=a%2Cb%3Ac%25.xml,line=15,endLine=15,col=9,endColumn=73,title=host-device-twice::' +
      '0001:01:00.0 is already passed through by another device of this guest: libvirt refuses to define it.\n',
  });
});

test('the host: a file, the snapshot beside the guest, this machine if it is a POWER, or none', async (context) => {
  const { cli } = makeFolder(context, {
    'beside/db.xml': warnedGuest,
    'beside/db.host.json': hostSnapshot,
    'beside/other.host.json': '[]',
    'alone/db.xml': warnedGuest,
    'host.json': hostSnapshot,
  });
  const found = async (argv: string, machine = {}) => {
    const { stdout } = await cli(`check --format json ${argv}`, machine);
    const [{ message }] = JSON.parse(stdout).files[0].diagnostics;
    return message.includes('(IOMMU group 1)');
  };
  const sysfs = {
    readSysfs: async () => ({
      source: 'test',
      takenAt: null,
      devices: [{ address: '0001:01:00.0', iommuGroup: 1 }],
    }),
  };
  assert.equal(await found('beside/db.xml'), true);
  assert.equal(await found('--host host.json alone/db.xml'), true);
  assert.equal(await found('--host sysfs alone/db.xml', sysfs), true);
  assert.equal(await found('alone/db.xml', { ...sysfs, arch: 'ppc64' }), true);
  assert.equal(await found('alone/db.xml', { ...sysfs, arch: 'x64' }), false);
  assert.equal(await found('--host none beside/db.xml'), false);
  const virsh = { readVirsh: sysfs.readSysfs };
  assert.equal(await found('--host qemu+ssh://power9/system alone/db.xml', virsh), true);
  const { code, stderr } = await cli('check --host qemu:///system alone/db.xml beside/db.xml');
  assert.deepEqual(
    { code, stderr },
    { code: 2, stderr: 'pseries-xml: no virsh here; guests are checked without a host\n' },
  );
});

test('a broken snapshot is told once, and the guests are checked all the same', async (context) => {
  const { cli } = makeFolder(context, {
    'a.xml': refusedGuest,
    'b.xml': cleanGuest,
    'h.host.json': '[{"address": "0001:01:00.0", "iommuGroup": "seven"}]',
  });
  const { code, stdout, stderr } = await cli('check .');
  assert.equal(code, 2);
  assert.match(stdout, /error host-device-twice/);
  assert.equal(
    stderr,
    'pseries-xml: host snapshot h.host.json: devices[0].iommuGroup: expected a number or null, found "seven"; guests are checked without it\n',
  );
  assert.match((await cli('check --host nowhere.json b.xml')).stderr, /nowhere\.json: no such file/);
  assert.match((await cli('check --host sysfs b.xml')).stderr, /no PCI devices in \/sys/);
});

test('the summary says where the host is known from, and since when', async (context) => {
  const host = { source: 'power9\u001b[2J', takenAt: '2025-03-11T09:24:00Z', devices: [] };
  const { cli } = makeFolder(context, { 'db.xml': cleanGuest, 'h.host.json': JSON.stringify(host) });
  const { stdout } = await cli('check db.xml');
  assert.equal(stdout, '1 guest checked, nothing found\nhost: h.host.json, taken 2025-03-11 09:24 UTC\n');
  checkOutcome(await cli('check --host none db.xml'), { stdout: '1 guest checked, nothing found\n' });
});

test('colour on a terminal only, and not against NO_COLOR', async (context) => {
  const { cli } = makeFolder(context, { 'db.xml': refusedGuest });
  const colored = async (machine: object) => (await cli('check db.xml', machine)).stdout.includes('\u001b[');
  assert.equal(await colored({}), false);
  assert.equal(await colored({ isTTY: true, columns: 80 }), true);
  assert.equal(await colored({ isTTY: true, env: { NO_COLOR: '1' } }), false);
  assert.equal(await colored({ isTTY: true, env: { TERM: 'dumb' } }), false);
  assert.equal(await colored({ env: { FORCE_COLOR: '1' } }), true);
});

test('a terminal gets lines that fit', async (context) => {
  const { cli } = makeFolder(context, { 'db.xml': refusedGuest });
  const { stdout } = await cli('check db.xml', { isTTY: true, columns: 60, env: { NO_COLOR: '1' } });
  for (const line of stdout.split('\n')) assert.ok(line.length <= 60 || line.includes('pseries-xml'), line);
});

test('a guest cannot talk to the terminal, and a long line is cut', async (context) => {
  const hostile = `<domain type='kvm'><name>\u001b[2J\u009b\u202e${'x'.repeat(5000)}</nam></domain>`;
  const { cli } = makeFolder(context, { 'db.xml': hostile });
  const { code, stdout } = await cli('check db.xml');
  assert.equal(code, 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  assert.doesNotMatch(stdout, /[\u001b\u009b\u202e]/);
  assert.ok(stdout.split('\n').every((line) => line.length < 300));
});

test('a value as long as the document does not fill the terminal', async (context) => {
  const long = `<domain type='${'x'.repeat(1_000_000)}'><name>db</name></domain>`;
  const { cli } = makeFolder(context, { 'db.xml': long });
  const { code, stdout } = await cli('check db.xml');
  assert.equal(code, 1);
  assert.ok(stdout.length < 20_000, `${stdout.length}`);
});

test('the summary counts guests and levels', async (context) => {
  const { cli } = makeFolder(context, {
    'a.xml': refusedGuest,
    'b.xml': warnedGuest.replace("domain='0x0001'", "domain='0x0002'"),
    'c.xml': cleanGuest,
    'h.host.json': hostSnapshot,
  });
  const { stdout } = await cli('check .');
  assert.match(summaryOf(stdout) ?? '', /^3 guests checked: 1 error, 1 warning in 2 of them\n/);
});
