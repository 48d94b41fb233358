/** What is asked of virsh and what is made of its answers; a program of the test's own stands in its place. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { connectionFault } from '../../server/src/host/connection';
import { readVirsh } from '../../server/src/host/virsh';
import { VirshError } from '../../server/src/host/virshTexts';

const device = (name: string) => {
  const [, domain, bus, slot, fn] = name.split('_').map((part) => Number.parseInt(part, 16));
  return `<device><name>${name}</name><capability type="pci"><domain>${domain}</domain><bus>${bus}</bus><slot>${slot}</slot><function>${fn}</function><iommuGroup number="${slot}"/></capability></device>`;
};

/** A program that notes its arguments and runs this shell script; `$command` is what virsh is to do. */
function standIn(context: TestContext, script: string) {
  const folder = mkdtempSync(path.join(tmpdir(), 'pseries-xml-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const program = path.join(folder, 'virsh');
  const log = path.join(folder, 'log');
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${log}'\nshift 4\ncommand="$*"\n${script}\n`);
  chmodSync(program, 0o755);
  return { program, folder, asked: () => readFileSync(log, 'utf8').trimEnd().split('\n') };
}

const uri = 'qemu+ssh://power9/system';
const list = (...names: string[]) =>
  `case "$command" in nodedev-list*) cat <<'END'\n${names.join('\n')}\n\nEND\n;; *) cat <<'END'\n${names.map(device).join('\n')}\nEND\nesac`;

async function fails(program: string, words: RegExp, options = {}): Promise<void> {
  await assert.rejects(readVirsh(uri, { program, ...options }), (error: Error) => {
    assert.ok(error instanceof VirshError);
    assert.match(error.message, words);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
}

describe('virsh', () => {
  it('is asked for the list, then for all devices at once, and only reads', async (context) => {
    const { program, asked } = standIn(context, list('pci_0001_01_00_0', 'pci_0000_00_02_0'));
    const { source, devices } = await readVirsh(uri, { program });
    assert.equal(source, 'libvirt at qemu+ssh://power9/system');
    assert.deepEqual(
      devices.map(({ address, iommuGroup }) => [address, iommuGroup]),
      [
        ['0000:00:02.0', 2],
        ['0001:01:00.0', 0],
      ],
    );
    assert.deepEqual(asked(), [
      `--readonly --quiet --connect ${uri} nodedev-list --cap pci`,
      `--readonly --quiet --connect ${uri} nodedev-dumpxml pci_0001_01_00_0; nodedev-dumpxml pci_0000_00_02_0`,
    ]);
  });

  it('is given no name that is not one of a PCI device', async (context) => {
    const hostile = ['--help', 'pci_0000_00_00_0; undefine x', '$(touch x)', 'net_eth0', 'pci_0000_00_02_0'];
    const { program, asked } = standIn(context, list(...hostile));
    await readVirsh(uri, { program });
    assert.deepEqual(asked().slice(1), [
      `--readonly --quiet --connect ${uri} nodedev-dumpxml pci_0000_00_02_0`,
    ]);
  });

  it('may lose a device between the two questions', async (context) => {
    const script = `case "$command" in nodedev-list*) printf 'pci_0000_00_01_0\\npci_0000_00_02_0\\n' ;; *) echo '${device('pci_0000_00_02_0')}'; echo 'error: no node device' >&2; exit 1 ;; esac`;
    const { program } = standIn(context, script);
    const { devices } = await readVirsh(uri, { program });
    assert.deepEqual(
      devices.map(({ address }) => address),
      ['0000:00:02.0'],
    );
  });

  it('that is missing, fails, hangs, or prints nonsense is told in one line', async (context) => {
    await fails('/nowhere/virsh', /^virsh is not installed on this machine$/);
    const failing = standIn(context, `printf 'error: failed to connect\\nerror: no route\\n' >&2; exit 1`);
    await fails(failing.program, /^virsh: failed to connect: no route$/);
    const silent = standIn(context, 'exit 3');
    await fails(silent.program, /^virsh ended without a word \(3\)$/);
    const hanging = standIn(context, 'exec sleep 600');
    await fails(hanging.program, /^virsh had no answer from qemu\+ssh:\/\/power9\/system within 0\.2 s$/, {
      timeout: 200,
    });
    const nonsense = standIn(context, `echo 'pci_0000_00_01_0 <<<'`);
    await fails(nonsense.program, /names no PCI devices$/);
  });

  it('is given up when nobody waits for it any more', async (context) => {
    const { program } = standIn(context, 'exec sleep 600');
    await fails(program, /^virsh was given up$/, { signal: AbortSignal.abort() });
  });

  it('is never run for a connection that is none', async (context) => {
    const { program, folder } = standIn(context, 'exit 0');
    for (const hostile of [
      '--help',
      'test:///default',
      'qemu+ext:///system?command=/bin/x',
      'qemu:///system\nx',
    ]) {
      await assert.rejects(readVirsh(hostile, { program }), VirshError);
    }
    assert.ok(!existsSync(path.join(folder, 'log')));
  });
});

describe('a connection', () => {
  it('may be any that reaches a QEMU driver', () => {
    for (const good of [
      'qemu:///system',
      'qemu:///session',
      'qemu+ssh://root@power9.example.com:2222/system?keyfile=/home/me/.ssh/id&no_verify=1',
      'qemu+tls://[fe80::1]/system',
      'qemu+libssh2://power9/system?known_hosts=/x',
    ]) {
      assert.equal(connectionFault(good), undefined, good);
    }
  });

  it('may not run programs, pass options to ssh, or hold what no URI has', () => {
    const faults = {
      '': /does not begin/,
      '-qemu:///system': /does not begin/,
      'xen:///system': /does not begin/,
      'QEMU:///system': /does not begin/,
      'qemu+ext:///system': /transport ext/,
      'qemu+ssh://h/system?command=/bin/x': /run a program/,
      'qemu+ssh://h/system?a=b&%63ommand=x': /run a program/,
      'qemu+ssh://h/system?netcat=/bin/x': /run a program/,
      'qemu+ssh://-oProxyCommand=x/system': /dash/,
      'qemu+ssh://me@-oProxyCommand=x/system': /dash/,
      'qemu+ssh://%2doProxyCommand=x/system': /dash/,
      'qemu:///system $(x)': /white space/,
      'qemu:///system\u00e9': /white space/,
    };
    for (const [uri, words] of Object.entries(faults)) assert.match(connectionFault(uri) ?? '', words, uri);
  });
});
