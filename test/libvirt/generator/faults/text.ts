/** Faults that change the text of the guest. */

/** A text in the guest and what it is replaced by, the first time it occurs. */
type Replacements = readonly (readonly [from: string | RegExp, to: string])[];

export const textFaults: readonly (readonly [name: string, weight: number, replacements: Replacements])[] = [
  [
    'memory not of 256 MiB',
    2,
    [
      [/<memory .*<\/memory>/, "<memory unit='MiB'>1000</memory>"],
      [/<memory .*<\/memory>/, "<memory unit='MiB'>300</memory>"],
    ],
  ],
  [
    'memory missing',
    1,
    [
      [/ *<memory .*<\/memory>\n/, ''],
      [/<memory .*<\/memory>/, '<memory>0</memory>'],
      [/<memory .*<\/memory>/, "<memory unit='furlong'>1024</memory>"],
    ],
  ],
  ['more current memory', 1, [['</memory>', "</memory>\n  <currentMemory unit='GiB'>64</currentMemory>"]]],
  [
    'maximum memory',
    1,
    [
      ['<memory ', "<maxMemory slots='4' unit='MiB'>1000</maxMemory>\n  <memory "],
      ['<memory ', "<maxMemory slots='4' unit='GiB'>64</maxMemory>\n  <memory "],
      ['<memory ', "<maxMemory unit='GiB'>64</maxMemory>\n  <memory "],
    ],
  ],
  [
    'vCPUs of half a core',
    2,
    [
      [/<vcpu>\d+/, "<vcpu current='3'>8"],
      [/<vcpu>\d+/, "<vcpu current='9'>8"],
      [/<vcpu>\d+/, '<vcpu>0'],
      [/<vcpu>\d+/, '<vcpu>7'],
    ],
  ],
  [
    'unknown machine',
    2,
    ['pseries-99.0', 'pseries-rhel8.6.0', 'bogus', 'powernv'].map((machine) => [
      /machine='[^']*'/,
      `machine='${machine}'`,
    ]),
  ],
  [
    'other architecture',
    1,
    [
      [/arch='[^']*'/, "arch='x86_64'"],
      [/arch='[^']*'/, "arch='bogus'"],
    ],
  ],
  [
    'features',
    2,
    [
      '<acpi/>',
      '<apic/>',
      "<hpt resizing='bogus'/>",
      '<hpt/>',
      "<htm state='off'/>",
      "<nested-hv state='on'/>",
      "<gic version='2'/>",
      "<ioapic driver='kvm'/>",
      "<smm state='on'/>",
      '<bogus/>',
    ].map((feature) => ['<devices>', `<features>${feature}</features>\n  <devices>`]),
  ],
  [
    'CPU',
    1,
    [
      "<cpu mode='custom'><model>bogus</model></cpu>",
      "<cpu mode='bogus'/>",
      "<cpu><topology sockets='1' cores='3' threads='5'/></cpu>",
      "<cpu mode='custom'><model>POWER8</model><feature policy='require' name='sse'/></cpu>",
    ].map((cpu) => [/<devices>/, `${cpu}\n  <devices>`]),
  ],
  [
    'clock',
    1,
    [
      "<clock offset='utc'><timer name='hpet' present='yes'/></clock>",
      "<clock offset='bogus'/>",
      "<clock offset='utc'><timer name='pit'/></clock>",
      "<clock offset='utc'><timer name='rtc' tickpolicy='catchup'/></clock>",
    ].map((clock) => ['<devices>', `${clock}\n  <devices>`]),
  ],
  [
    'boot',
    1,
    [
      ['</os>', "  <boot dev='hd'/>\n    <boot dev='bogus'/>\n  </os>"],
      ['</os>', "  <boot dev='network'/>\n  </os>"],
      ["<source network='default'/>", "<source network='default'/>\n      <boot order='1'/>"],
      ["<source network='default'/>", "<source network='default'/>\n      <boot order='0'/>"],
    ],
  ],
  [
    'firmware',
    1,
    [
      ['</os>', "  <loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE.fd</loader>\n  </os>"],
      ['<os>', "<os firmware='efi'>"],
    ],
  ],
  [
    'name',
    1,
    [
      [/<name>.*<\/name>/, ''],
      [/<name>.*<\/name>/, '<name>a/b</name>'],
      [/<name>.*<\/name>/, '<name></name>'],
    ],
  ],
  [
    'unknown attribute',
    2,
    [
      ['<vcpu', "<vcpu colour='red'"],
      ['<devices>', "<devices isolation='on'>"],
      ["<controller type='pci'", "<controller type='pci' group='3'"],
    ],
  ],
];
