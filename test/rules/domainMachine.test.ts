/** Machine, vCPUs, CPU, features, timers, boot, aliases and other settings of the domain. */
import { describe, it } from 'node:test';
import { check, checkFix } from './check';
import { accepts, domainGuest, type Refusal, refuses } from './domainGuests';

const unsupported = (what: string) => `unsupported configuration: ${what}`;
const power = '/usr/bin/qemu-system-ppc64';
const here = "architecture 'ppc64' or machine type 'pseries-10.0'";

describe('system management mode', () => {
  it('is refused by QEMU in any state, and removed', () => {
    const guest = (inside: string) => domainGuest({ inside: `<features>${inside}</features>` });
    for (const state of ['on', 'off']) {
      const before = guest(`<smm state='${state}'/>`);
      check(
        before
          .replace('<features>', '\n<features>\n')
          .replace('/></features>', '/>\n ^^^ smm-on-pseries\n</features>'),
        {
          says: { 'smm-on-pseries': "Property 'pseries-10.0-machine.smm' not found" },
        },
      );
      checkFix(before, 'Remove <smm>', domainGuest({ inside: '<features/>' }));
    }
  });
});

describe('machine and emulator', () => {
  const unknown = (machine: string, emulator = power) =>
    unsupported(`Emulator '${emulator}' does not support machine type '${machine}'`);
  refuses('machine-type', [
    ['q35', unknown('q35'), { machine: "arch='ppc64' machine='q35'" }],
    [
      'pseries-rhel8.6.0',
      unknown('pseries-rhel8.6.0'),
      {
        machine: "arch='ppc64' machine='pseries-rhel8.6.0'",
        devices: `<emulator>${power}</emulator>`,
      },
    ],
    [
      'pseries-4.3',
      unknown('pseries-4.3', `${power}le`),
      { machine: "arch='ppc64le' machine='pseries-4.3'" },
    ],
    ['pseries', unknown('pseries', '/usr/bin/qemu-system-ppc'), { machine: "arch='ppc' machine='pseries'" }],
    [
      'x',
      unknown('x', '/usr/libexec/qemu-kvm'),
      { machine: "arch='ppc64' machine='x'", devices: '<emulator>/usr/libexec/qemu-kvm</emulator>' },
    ],
  ]);
  refuses('emulator-architecture', [
    [
      '/usr/bin/qemu-system-x86_64',
      unsupported("Emulator '/usr/bin/qemu-system-x86_64' does not support arch 'ppc64'"),
      { devices: '<emulator>/usr/bin/qemu-system-x86_64</emulator>' },
    ],
  ]);
  refuses('domain-type', [
    ['hvf', unsupported(`Emulator '${power}' does not support virt type 'hvf'`), { type: 'hvf' }],
  ]);
  accepts([
    { machine: "arch='ppc64' machine='pseries-rhel8.6.0'" },
    { machine: "arch='ppc64' machine='pseries-2.12-sxxm'" },
    { machine: "arch='ppc64' machine='pseries-12.1'" },
    { machine: "arch='ppc64' machine='powernv9'" },
    { machine: "arch='x86_64' machine='q35'" },
    { machine: "arch='ppc64' machine='{{ machine }}'" },
    { machine: "arch='ppc64'" },
    {
      machine: "arch='ppc64le' machine='pseries'",
      devices: '<emulator>/opt/qemu/bin/qemu-system-ppc64</emulator>',
    },
    { devices: '<emulator>/usr/bin/qemu-system-ppc64le</emulator>' },
    { type: 'qemu', devices: '<emulator>/usr/libexec/qemu-kvm</emulator>' },
  ]);
});

describe('vCPUs', () => {
  const topology = (sockets: number, cores: number, threads: number) =>
    `<cpu><topology sockets='${sockets}' cores='${cores}' threads='${threads}'/></cpu>`;
  const list = (...vcpus: readonly string[]) => ({
    vcpu: '<vcpu>2</vcpu>',
    inside: `<vcpus>${vcpus.map((vcpu) => `<vcpu ${vcpu}/>`).join('')}</vcpus>`,
  });
  refuses('vcpu-count', [
    ['0', 'internal error: CPU IDs in <numa> exceed the <vcpu> count', { vcpu: '<vcpu>0</vcpu>' }],
    [
      '0',
      'internal error: Number of CPUs in <numa> exceeds the <vcpu> count',
      {
        vcpu: '<vcpu>0</vcpu>',
        inside: "<cpu><numa><cell cpus='0' memory='4' unit='GiB'/></numa></cpu>",
      },
    ],
    ['0', unsupported("vcpu 0 can't be offline"), { vcpu: "<vcpu current='0'>4</vcpu>" }],
    [
      '8',
      unsupported('maximum vCPU count must not be less than current vCPU count'),
      { vcpu: "<vcpu current='8'>4</vcpu>" },
    ],
    [
      '4097',
      unsupported('Maximum CPUs greater than specified machine type limit 4096'),
      { vcpu: '<vcpu>4097</vcpu>' },
    ],
  ]);
  refuses('vcpu-list', [
    ['9', "XML error: vcpu id '9' is out of range of maximum vcpu count", list("id='9' enabled='yes'")],
    ['no', unsupported("vcpu 0 can't be offline"), list("id='0' enabled='no'", "id='1' enabled='yes'")],
    ['vcpus', unsupported("vcpu 0 can't be offline"), list("id='1' enabled='yes'")],
    ['yes', unsupported("vcpu0 can't be hotpluggable"), list("id='0' enabled='yes' hotpluggable='yes'")],
    [
      'no',
      unsupported("vcpu '1' is both offline and not hotpluggable"),
      list("id='0' enabled='yes'", "id='1' enabled='no' hotpluggable='no'"),
    ],
    ['2', unsupported('vcpu0 must be enabled first'), list("id='0' enabled='yes' order='2'")],
    [
      'vcpu',
      unsupported('all vcpus must have either set or unset order'),
      list("id='0' enabled='yes' order='1'", "id='1' enabled='yes'"),
    ],
  ]);
  const granularity = unsupported('vCPUs count must be a multiple of the vCPU hotplug granularity (4)');
  refuses('vcpu-topology', [
    ['topology', unsupported("CPU topology doesn't match maximum vcpu count"), { inside: topology(1, 1, 2) }],
    [
      'topology',
      unsupported('cpu topology results in more than 4294967295 cpus'),
      { inside: topology(65536, 65536, 2) },
    ],
    ['3', granularity, { vcpu: "<vcpu current='3'>8</vcpu>", inside: topology(1, 2, 4) }],
    [
      'vcpus',
      granularity,
      { vcpu: '<vcpu>8</vcpu>', inside: `${topology(1, 2, 4)}<vcpus><vcpu id='0' enabled='yes'/></vcpus>` },
    ],
  ]);
  accepts([
    { vcpu: "<vcpu current='4'>8</vcpu>", inside: topology(1, 2, 4) },
    { vcpu: '<vcpu>{{ vcpus }}</vcpu>', inside: topology(1, 2, 4) },
    { vcpu: '<vcpu>4096</vcpu>' },
    { inside: "<cpu><topology sockets='1' dies='2' cores='1' threads='2'/></cpu>" },
    list("id='0' enabled='yes' hotpluggable='no'", "id='1' enabled='no' hotpluggable='yes'"),
  ]);
  it('can be made to fit the topology', () => {
    checkFix(
      domainGuest({ inside: topology(2, 4, 8) }),
      'Change <vcpu> to 64',
      domainGuest({ inside: topology(2, 4, 8), vcpu: '<vcpu>64</vcpu>' }),
    );
    checkFix(
      domainGuest({ vcpu: "<vcpu current='3'>8</vcpu>", inside: topology(1, 2, 4) }),
      'Begin with 4 vCPUs',
      domainGuest({ vcpu: "<vcpu current='4'>8</vcpu>", inside: topology(1, 2, 4) }),
    );
  });
});

describe('CPU', () => {
  refuses('cpu-model', [
    [
      'vendor',
      'XML error: CPU vendor specified without CPU model',
      { inside: '<cpu><vendor>IBM</vendor></cpu>' },
    ],
    [
      'feature',
      'XML error: Non-empty feature list specified without CPU model',
      { inside: "<cpu><feature name='x'/></cpu>" },
    ],
    [
      'x',
      "XML error: CPU feature 'x' specified more than once",
      { inside: "<cpu><model>POWER9</model><feature name='x'/><feature name='x'/></cpu>" },
    ],
    [
      'on',
      unsupported("Attribute migratable is only allowed for 'host-passthrough' / 'maximum' CPU mode"),
      { inside: "<cpu migratable='on'><model>POWER9</model></cpu>" },
    ],
    [
      'abcdefghijk,',
      'XML error: vendor id is invalid',
      { inside: "<cpu><model vendor_id='abcdefghijk,'>POWER9</model></cpu>" },
    ],
  ]);
  refuses('cpu-unsupported', [
    [
      'cache',
      unsupported("CPU cache specification is not supported for 'ppc64' architecture"),
      { inside: "<cpu><cache mode='passthrough'/></cpu>" },
    ],
    [
      'maxphysaddr',
      unsupported(
        "CPU maximum physical address bits specification is not supported for 'ppc64' architecture",
      ),
      { inside: "<cpu><maxphysaddr mode='passthrough'/></cpu>" },
    ],
  ]);
  accepts([
    { inside: "<cpu mode='host-model' check='none'><model>power8</model></cpu>" },
    { inside: "<cpu mode='host-passthrough' migratable='on'/>" },
    { inside: "<cpu><model>POWER9</model><vendor>IBM</vendor><feature name='x'/></cpu>" },
  ]);
});

describe('features', () => {
  const features = (inner: string, machine?: string) => ({
    inside: `<features>${inner}</features>`,
    ...(machine === undefined ? {} : { machine }),
  });
  const notHere = (name: string): Refusal => [
    name,
    unsupported(`The '${name}' feature is not supported for ${here}`),
    features(`<${name} driver='kvm'/>`),
  ];
  refuses('feature-unsupported', [
    notHere('gic'),
    notHere('ioapic'),
    notHere('pvspinlock'),
    [
      'apic',
      unsupported(`The 'eoi' attribute of the 'apic' feature is not supported for ${here}`),
      features("<apic eoi='on'/>"),
    ],
    ['hyperv', unsupported(`Hyperv features are not supported for ${here}`), features('<hyperv/>')],
    ['pmu', unsupported("PMU is always enabled for architecture 'ppc64'"), features("<pmu state='off'/>")],
    [
      'vmport',
      unsupported('vmport is not available with this QEMU binary'),
      features("<vmport state='off'/>"),
    ],
    [
      'vmcoreinfo',
      unsupported('vmcoreinfo is not available with this QEMU binary'),
      features('<vmcoreinfo/>'),
    ],
    [
      'smm',
      unsupported('SMM TSEG is only supported with q35 machine type'),
      features("<smm state='on'><tseg unit='MiB'>8</tseg></smm>"),
    ],
    [
      'ras',
      unsupported('ras feature is only supported with ARM Virt machines'),
      features("<ras state='on'/>"),
    ],
    ['ps2', unsupported('ps2 feature is not available with this QEMU binary'), features("<ps2 state='on'/>")],
    [
      'aia',
      unsupported('aia feature is only supported with RISC-V Virt machines'),
      features("<aia value='aplic'/>"),
    ],
  ]);
  refuses(
    'feature-unsupported',
    [
      [
        'gic',
        unsupported(
          "The 'gic' feature is not supported for architecture 'ppc64le' or machine type 'pseries-7.2'",
        ),
        features('<gic/>', "arch='ppc64le' machine='pseries'"),
      ],
    ],
    '9.0.0',
  );
  refuses('unknown-feature', [
    ['nestedhv', unsupported("unexpected feature 'nestedhv'"), features('<nestedhv/>')],
  ]);
  refuses('unknown-feature', [['ras', unsupported("unexpected feature 'ras'"), features('<ras/>')]], '9.0.0');
  refuses('feature-only-pseries', [
    [
      'htm',
      unsupported("The 'htm' feature is not supported for architecture 'ppc64' or machine type 'powernv9'"),
      features("<htm state='on'/>", "arch='ppc64' machine='powernv9'"),
    ],
    [
      'hpt',
      unsupported(
        "The 'hpt' feature is not supported for architecture 'x86_64' or machine type 'pc-q35-10.0'",
      ),
      features("<hpt resizing='required'/>", "arch='x86_64' machine='q35'"),
    ],
  ]);
  accepts([
    features(
      "<acpi/><apic/><pae/><hap/><ioapic/><pmu state='on'/><vmcoreinfo state='off'/><msrs unknown='ignore'/>",
    ),
    features(
      "<hpt resizing='required'><maxpagesize unit='GiB'>1</maxpagesize></hpt><htm state='on'/><nested-hv state='on'/><ccf-assist state='on'/><cfpc value='fixed'/><sbbc value='fixed'/><ibs value='fixed-ccd'/>",
    ),
    features('<hpt/>', "arch='x86_64' machine='q35'"),
  ]);
  it('one that pSeries does not have can go', () => {
    checkFix(domainGuest(features('<gic/><pae/>')), 'Remove <gic>', domainGuest(features('<pae/>')));
  });
});

describe('timers', () => {
  const clock = (inner: string) => ({ inside: `<clock offset='utc'>${inner}</clock>` });
  const timer = (attributes: string) => clock(`<timer ${attributes}/>`);
  const configuring = (name: string) =>
    unsupported(
      `Configuring the '${name}' timer is not supported for virtType=kvm arch=ppc64 machine=pseries-10.0 guests`,
    );
  refuses('timer-unsupported', [
    ['timer', unsupported("unsupported timer type (name) 'platform'"), timer("name='platform'")],
    ['yes', configuring('tsc'), timer("name='tsc' present='yes'")],
    ['yes', configuring('kvmclock'), timer("name='kvmclock' present='yes'")],
    ['yes', configuring('hypervclock'), timer("name='hypervclock' present='yes'")],
    ['timer', configuring('armvtimer'), timer("name='armvtimer'")],
    [
      'yes',
      unsupported('hpet timer is not supported by this architecture'),
      timer("name='hpet' present='yes'"),
    ],
    ['boot', unsupported("unsupported rtc timer track 'boot'"), timer("name='rtc' track='boot'")],
    [
      'merge',
      unsupported("unsupported rtc timer tickpolicy 'merge'"),
      timer("name='rtc' tickpolicy='merge'"),
    ],
    [
      'catchup',
      unsupported("unsupported pit tickpolicy 'catchup'"),
      timer("name='pit' tickpolicy='catchup'"),
    ],
  ]);
  refuses(
    'timer-unsupported',
    [['yes', unsupported('hpet timer is not supported'), timer("name='hpet' present='yes'")]],
    '9.0.0',
  );
  refuses('timer-setting', [
    [
      'delay',
      unsupported("timer kvmclock doesn't support setting of timer tickpolicy"),
      timer("name='kvmclock' present='no' tickpolicy='delay'"),
    ],
    [
      '100',
      unsupported("timer rtc doesn't support setting of timer frequency"),
      timer("name='rtc' frequency='100'"),
    ],
    [
      'native',
      unsupported("timer rtc doesn't support setting of timer mode"),
      timer("name='rtc' mode='native'"),
    ],
    [
      'boot',
      unsupported("timer pit doesn't support setting of timer track"),
      timer("name='pit' track='boot'"),
    ],
    [
      'catchup',
      "XML error: setting of timer catchup policies is only supported with tickpolicy='catchup'",
      clock("<timer name='rtc'><catchup limit='10'/></timer>"),
    ],
    [
      '253402300800',
      unsupported("The maximum 'start' value for <clock offset='absolute'> is 253402300799"),
      { inside: "<clock offset='absolute' start='253402300800'/>" },
    ],
  ]);
  accepts([
    clock(
      "<timer name='rtc' tickpolicy='catchup'><catchup limit='10'/></timer><timer name='pit' tickpolicy='delay'/><timer name='hpet' present='no'/><timer name='tsc' frequency='1'/>",
    ),
  ]);
});

describe('boot', () => {
  const disk = (name: string, inner: string) =>
    `<disk type='file' device='disk'><source file='/${name}'/><target dev='${name}' bus='virtio'/>${inner}</disk>`;
  refuses('boot-order', [
    [
      '1',
      unsupported("boot order '1' used for more than one device"),
      { devices: disk('vda', "<boot order='1'/>") + disk('vdb', "<boot order='1'/>") },
    ],
    [
      'boot',
      unsupported('per-device boot elements cannot be used together with os/boot elements'),
      { os: "<boot dev='hd'/>", devices: disk('vda', "<boot order='1'/>") },
    ],
  ]);
  refuses('boot-setting', [
    [
      'yes',
      unsupported('Secure boot is supported with q35 machine types only'),
      { os: "<loader secure='yes'>/x</loader>" },
    ],
    [
      'yes',
      unsupported('BIOS serial console only supported on x86 architectures'),
      { os: "<bios useserial='yes'/>" },
    ],
    [
      '70000',
      unsupported('invalid value for rebootTimeout, must be in range [-1,65535]'),
      { os: "<bios rebootTimeout='70000'/>" },
    ],
    [
      '70000',
      unsupported('invalid value for boot menu timeout, must be in range [0,65535]'),
      { os: "<bootmenu enable='yes' timeout='70000'/>" },
    ],
    ['genid', unsupported("this QEMU does not support the 'genid' capability"), { inside: '<genid/>' }],
    [
      'loader',
      'no loader path specified and firmware auto selection disabled',
      { os: "<loader readonly='yes'/>" },
    ],
  ]);
  accepts([
    {
      os: "<boot dev='hd'/><boot dev='cdrom'/><bootmenu enable='no' timeout='70000'/><bios rebootTimeout='-1'/>",
    },
    { os: "<loader type='rom' secure='no'>/usr/share/qemu/slof.bin</loader>" },
    { devices: disk('vda', "<boot order='1'/>") + disk('vdb', "<boot order='2'/>") },
  ]);
  refuses('alias-in-use', [
    [
      'ua-1',
      unsupported('non unique alias detected: ua-1'),
      { devices: disk('vda', "<alias name='ua-1'/>") + disk('vdb', "<alias name='ua-1'/>") },
    ],
  ]);
  accepts([
    { devices: disk('vda', "<alias name='virtio-disk0'/>") + disk('vdb', "<alias name='virtio-disk0'/>") },
    {
      devices:
        "<serial type='pty'><alias name='ua-1'/></serial><console type='pty'><alias name='ua-1'/></console>",
    },
  ]);
  it('a place that is taken can be changed, <os> can give way', () => {
    checkFix(
      domainGuest({ devices: disk('vda', "<boot order='1'/>") + disk('vdb', "<boot order='1'/>") }),
      'Change the boot order to 2',
      domainGuest({ devices: disk('vda', "<boot order='1'/>") + disk('vdb', "<boot order='2'/>") }),
    );
    checkFix(
      domainGuest({ os: "<boot dev='hd'/><boot dev='fd'/>", devices: disk('vda', "<boot order='1'/>") }),
      'Remove <boot> from <os>',
      domainGuest({ devices: disk('vda', "<boot order='1'/>") }),
    );
  });
});

describe('lifecycle and protection', () => {
  refuses('lifecycle-action', [
    [
      'preserve',
      unsupported("qemu driver doesn't support the 'preserve' action for 'on_reboot'/'on_poweroff'"),
      { inside: '<on_poweroff>preserve</on_poweroff>' },
    ],
    [
      'rename-restart',
      unsupported(
        "qemu driver doesn't support the 'rename-restart' action for 'on_reboot'/'on_poweroff'/'on_crash'",
      ),
      { inside: '<on_crash>rename-restart</on_crash>' },
    ],
    [
      'coredump-destroy',
      unsupported("Lifecycle event 'reboot' doesn't support 'coredump-destroy' action"),
      { inside: '<on_reboot>coredump-destroy</on_reboot>' },
    ],
    [
      'destroy',
      unsupported("qemu driver doesn't support 'onReboot' set to 'destroy and 'onPoweroff' set to 'reboot'"),
      { inside: '<on_poweroff>restart</on_poweroff><on_reboot>destroy</on_reboot>' },
    ],
  ]);
  refuses('launch-security', [
    [
      'sev',
      unsupported('SEV launch security is not supported with this QEMU binary'),
      { inside: "<launchSecurity type='sev'/>" },
    ],
    [
      'tdx',
      "XML error: Invalid value for attribute 'type' in element 'launchSecurity': 'tdx'.",
      { inside: "<launchSecurity type='tdx'/>" },
    ],
    [
      'launchSecurity',
      "XML error: Missing required attribute 'type' in element 'launchSecurity'",
      { inside: '<launchSecurity/>' },
    ],
  ]);
  accepts([
    {
      inside: '<on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot><on_crash>preserve</on_crash>',
    },
    { inside: '<on_crash>coredump-restart</on_crash>' },
  ]);
});
