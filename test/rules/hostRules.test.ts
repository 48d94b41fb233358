/** What the host's drivers, NUMA nodes and virtual functions mean for a guest. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { lockedMemory } from '../../server/src/rules/locked-memory-limit';
import { checkText, hostOf } from '../support/pipeline';
import { check, checkFix } from './check';

const domain = (devices: string, before = '') => `<domain type='kvm'>
  <name>g</name>
  <memory unit='GiB'>4</memory>
${before}  <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
  <devices>
    <controller type='usb' index='0' model='none'/>
    <controller type='pci' index='0' model='pci-root'><model name='spapr-pci-host-bridge'/><target index='0'/></controller>
    <controller type='pci' index='1' model='pci-root'><model name='spapr-pci-host-bridge'/><target index='1'/></controller>
${devices}
    <memballoon model='none'/>
  </devices>
</domain>
`;

describe('other members of a group', () => {
  const guest = (mark = '') =>
    domain(`    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>${mark}
      </source>
      <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
    </hostdev>`);
  const marked = guest(`
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ iommu-group-not-viable`);
  const group = (driver: string | null | undefined, more = {}) => ({
    '0001:01:00.0': { iommuGroup: 1 },
    '0001:01:00.1': { iommuGroup: 1, ...(driver === undefined ? {} : { driver }), ...more },
  });

  it('that a driver of the host holds keep the guest from starting: which, and the command', () => {
    check(marked, {
      host: group('lpfc'),
      message: {
        'iommu-group-not-viable':
          'Another member of IOMMU group 1 is in use on the host: 0001:01:00.1 (driver lpfc), says the test host. The guest does not start until it is bound to vfio-pci (virsh nodedev-detach pci_0001_01_00_1); QEMU says that group 1 is not viable.',
      },
    });
  });
  it('several of them are each named with their command, four at most', () => {
    const many = Object.fromEntries(
      [0, 1, 2, 3, 4, 5].map((fn) => [
        `0001:01:00.${fn}`,
        { iommuGroup: 1, driver: fn ? 'tg3' : 'vfio-pci' },
      ]),
    );
    const detach = [1, 2, 3, 4].map((fn) => `virsh nodedev-detach pci_0001_01_00_${fn}`).join('; ');
    check(marked, {
      host: many,
      message: {
        'iommu-group-not-viable': `Other members of IOMMU group 1 are in use on the host: 0001:01:00.1 (driver tg3), 0001:01:00.2 (driver tg3), 0001:01:00.3 (driver tg3) and 0001:01:00.4 (driver tg3) and more, says the test host. The guest does not start until they are bound to vfio-pci (${detach}; …); QEMU says that group 1 is not viable.`,
      },
    });
  });
  it('that vfio has, nobody has, or of which it is not known, and bridges, are silent', () => {
    for (const driver of ['vfio-pci', 'pci-stub', null, undefined]) check(guest(), { host: group(driver) });
    check(guest(), { host: group('pcieport') });
    check(guest(), { host: group('other', { class: '0x060400' }) });
  });
  it('may be passed through, too', () => {
    checkFix(
      marked,
      'Pass 0001:01:00.1 through, too',
      guest().replace(
        '    </hostdev>\n',
        `    </hostdev>
    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x0001' bus='0x01' slot='0x00' function='0x1'/>
      </source>
    </hostdev>
`,
      ),
      { host: group('lpfc') },
    );
  });
});

describe('an unmanaged host device', () => {
  const guest = (managed: string, mark = '') =>
    domain(`    <hostdev mode='subsystem' type='pci'${managed}>${mark}
      <source>
        <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
      </source>
    </hostdev>`);
  const host = (driver: string | null | undefined) => ({
    '0001:01:00.0': { iommuGroup: 1, ...(driver === undefined ? {} : { driver }) },
  });

  it('that its driver still has is not taken by libvirt', () => {
    check(
      guest(
        " managed='no'",
        '\n                                                  ^^ host-device-not-detached',
      ),
      {
        host: host('nvme'),
      },
    );
    check(guest('', '\n     ^^^^^^^ host-device-not-detached'), { host: host(null) });
  });
  it('is told, too, where it gets no place in the guest: libvirt prepares it all the same', () => {
    const unplaced = `    <hostdev mode='subsystem' type='pci'>
     ^^^^^^^ host-device-not-detached
      <source>
        <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
      </source>
      <address type='unassigned'/>
    </hostdev>`;
    check(domain(unplaced), { host: host('nvme') });
  });
  it('that vfio has, or that is managed, is silent; so is a driver that is not known', () => {
    check(guest(" managed='no'"), { host: host('vfio-pci') });
    check(guest(" managed='no'"), { host: host(undefined) });
    check(guest(" managed='yes'"), { host: host('nvme') });
    check(guest(" managed='{{ managed }}'"), { host: host('nvme') });
  });
  it('may be managed', () => {
    checkFix(guest(''), 'Let libvirt detach it: managed="yes"', guest(" managed='yes'"), {
      host: host('nvme'),
    });
  });
});

describe('a physical function', () => {
  const host = (driver: string | null) => ({
    '0001:01:00.0': { iommuGroup: 1, virtualFunctions: ['0001:01:00.2', '0001:01:00.3'] },
    '0001:01:00.2': { iommuGroup: 2, driver, physicalFunction: '0001:01:00.0' },
    '0001:01:00.3': { iommuGroup: 3, driver: null, physicalFunction: '0001:01:00.0' },
  });
  const hostdev = (fn: number, mark = '') => `    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x0001' bus='0x01' slot='0x00' function='0x${fn}'/>${mark}
      </source>
    </hostdev>`;
  const mark = `
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ physical-function-in-use`;

  it('takes its virtual functions from whoever has them', () => {
    check(domain(hostdev(0, mark)), {
      host: host('vfio-pci'),
      message: {
        'physical-function-in-use':
          '0001:01:00.0 is a physical function. When the guest takes it, its virtual function vanishes from whoever has it: 0001:01:00.2 (driver vfio-pci).',
      },
    });
    check(domain(`${hostdev(0, mark)}\n${hostdev(3)}`), {
      host: host(null),
      message: { 'physical-function-in-use': /0001:01:00\.3 \(in this guest\)\.$/ },
    });
  });
  it('whose virtual functions nobody has is silent, and so is a virtual function', () => {
    check(domain(hostdev(0)), { host: host(null) });
    check(domain(hostdev(2)), { host: host('vfio-pci') });
  });
});

describe('the NUMA node of a PHB', () => {
  const numa = `  <vcpu>2</vcpu>
  <numatune>
    <memnode cellid='0' mode='strict' nodeset='0'/>
    <memnode cellid='1' mode='strict' nodeset='8'/>
  </numatune>
  <cpu><numa><cell id='0' cpus='0' memory='2' unit='GiB'/><cell id='1' cpus='1' memory='2' unit='GiB'/></numa></cpu>
`;
  const guest = (node: string, before = numa) =>
    domain(
      `    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
      </source>
    </hostdev>`,
      before,
    ).replace("<target index='1'/>", `<target index='1'>${node}</target>`);
  const host = { '0001:01:00.0': { iommuGroup: 1, numaNode: 8 } };
  const codes = (text: string) => checkText(text).findings.map(({ rule }) => rule.code);

  it('is that of the cell whose memory is near to the adapter', () => {
    check(guest('<node>1</node>'), { host });
    checkFix(guest('<node>0</node>'), 'Set the NUMA node to 1', guest('<node>1</node>'), { host });
    checkFix(guest(''), 'Set the NUMA node to 1', guest('<node>1</node>'), { host });
  });
  it('says nothing where cells share a node of the host, or are not placed', () => {
    const shared = numa.replace("nodeset='0'", "nodeset='0,8'");
    check(guest('<node>0</node>', shared), { host });
    check(guest('<node>0</node>', numa.replace(/<memnode.*\n/g, '')), { host });
    assert.deepEqual(codes(guest('<node>0</node>')), []);
  });
});

describe('locked memory', () => {
  const guest = (limit: string, mark = '') =>
    domain(
      `    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x0001' bus='0x01' slot='0x00' function='0x0'/>
      </source>
    </hostdev>`,
      `  <memtune>
    <hard_limit unit='KiB'>${limit}</hard_limit>${mark}
  </memtune>
`,
    );
  it('below what libvirt would allow is told', () => {
    const needed = (4 * 1024 * 1024) / 128 + 2 * 4096 + 8192 + 4 * 1024 * 1024 + 2 * 8192 + 8192;
    check(guest(String(needed)), { host: { '0001:01:00.0': 1 } });
    check(guest(String(needed - 1), '\n                           ^^^^^^^ locked-memory-limit'), {
      host: { '0001:01:00.0': 1 },
      message: {
        'locked-memory-limit':
          'With host devices, 4 GiB of memory and 2 PHBs, libvirt would let the guest lock 4.25 GiB; this limit takes its place. QEMU may fail to start, or to map memory for an adapter.',
      },
    });
  });

  const corpus = path.join(import.meta.dirname, '../../../shared/corpus/libvirt-extra');
  const skip = existsSync(corpus) ? false : "libvirt's own test guests are not here";
  it("is counted as in libvirt's own tests", { skip }, () => {
    const text = readFileSync(path.join(corpus, 'qemumemlockdata__qemumemlock-pseries-hostdev.xml'), 'utf8');
    const parts = /<address domain='0x(\w+)' bus='0x(\w+)' slot='0x(\w+)' function='0x(\w)'\/>/.exec(text);
    const [, domainNumber, bus, slot, fn] = parts ?? [];
    const { context } = checkText(text, hostOf({ [`${domainNumber}:${bus}:${slot}.${fn}`]: 1 }));
    assert.ok(context);
    assert.equal((lockedMemory(context) ?? 0) * 1024, 4320133120);
  });
});
