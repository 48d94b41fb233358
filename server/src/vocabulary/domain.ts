/** What stands directly in `<domain>` apart from its devices, in the order in which libvirt reads it (conf/domain_conf.c: virDomainDefParseXML). */
import { optional } from './common';
import { blkiotune, cputune, iothreadids, iothreads, memtune, perf, resource, seclabel } from './tuning';
import {
  type AttributeWord,
  type ElementWord,
  integer,
  numberSet,
  oneOf,
  onOff,
  positive,
  type Says,
  text,
  unsigned,
  unsignedLong,
  uuid,
  type ValueKind,
  yesNo,
} from './word';

const architectures =
  'alpha armv6l armv7l armv7b aarch64 cris i686 ia64 lm32 m68k microblaze microblazeel mips mipsel mips64 mips64el openrisc parisc parisc64 ppc ppcle ppc64 ppc64le ppcemb riscv32 riscv64 s390 s390x sh4 sh4eb sparc sparc64 unicore32 x86_64 xtensa xtensaeb loongarch64'.split(
    ' ',
  );

const size: ValueKind = { kind: 'size', scale: 1024 };
const unit: AttributeWord = optional({ kind: 'unit' });
const invalidSize = (path: string): Says =>
  `XML error: Invalid value '{value}' for element or attribute '${path}'`;

/** A memory size in an element's text, its unit beside it (conf/domain_conf.c: virDomainParseMemory). */
const memoryText = (path: string): ElementWord => ({
  onlyFirst: true,
  attributes: { unit },
  text: optional(size, invalidSize(path)),
});

/** An event's action; libvirt repeats what it found without quotes (virDomainEventActionParseXML). */
const action = (name: string, values: readonly string[]): ElementWord => ({
  onlyFirst: true,
  text: optional(oneOf(...values), `unsupported configuration: unknown ${name} action: {value}`),
});

const lifecycleActions = [
  'destroy',
  'restart',
  'rename-restart',
  'preserve',
  'coredump-destroy',
  'coredump-restart',
];

const state: ElementWord = { attributes: { state: { value: onOff } } };
const stateRequired: ElementWord = { attributes: { state: { value: onOff, required: true } } };
const statesRequired = (...names: readonly string[]): { readonly [name: string]: ElementWord } =>
  Object.fromEntries(names.map((name) => [name, stateRequired]));
const oneValue = (...values: readonly string[]): ElementWord => ({
  attributes: { value: { value: oneOf(...values) } },
});

/** The features by name; what is none of them is refused (virDomainFeaturesDefParse). */
export const features: { readonly [name: string]: ElementWord } = {
  acpi: {},
  pae: {},
  viridian: {},
  privnet: {},
  apic: { attributes: { eoi: { value: onOff } } },
  msrs: { attributes: { unknown: { value: oneOf('ignore', 'fault'), required: true } } },
  hyperv: {
    attributes: { mode: { value: oneOf('custom', 'passthrough', 'host-model') } },
    elements: statesRequired(
      ...'relaxed vapic spinlocks vpindex runtime synic stimer reset vendor_id frequencies reenlightenment tlbflush ipi evmcs avic'.split(
        ' ',
      ),
    ),
  },
  kvm: {
    elements: {
      ...statesRequired('hidden', 'hint-dedicated', 'poll-control', 'pv-ipi'),
      'dirty-ring': {
        attributes: {
          state: { value: onOff, required: true },
          size: { value: unsigned, required: true, when: [{ attribute: 'state', is: ['on'] }] },
        },
      },
    },
  },
  xen: {
    elements: {
      ...statesRequired('e820_host'),
      passthrough: {
        attributes: {
          state: { value: onOff, required: true },
          mode: { value: oneOf('sync_pt', 'share_pt'), when: [{ attribute: 'state', is: ['on'] }] },
        },
      },
    },
  },
  capabilities: { attributes: { policy: { value: oneOf('default', 'allow', 'deny') } } },
  vmcoreinfo: state,
  hap: state,
  pmu: state,
  pvspinlock: state,
  vmport: state,
  smm: state,
  gic: { attributes: { version: { value: oneOf('host', '2', '3') } } },
  ioapic: { attributes: { driver: { value: oneOf('qemu', 'kvm') } } },
  hpt: {
    attributes: { resizing: { value: oneOf('enabled', 'disabled', 'required') } },
    elements: {
      maxpagesize: {
        onlyFirst: true,
        attributes: {
          unit: optional(
            { kind: 'unit' },
            'unsupported configuration: Unable to parse HPT maxpagesize setting',
          ),
        },
        text: optional(size, 'unsupported configuration: Unable to parse HPT maxpagesize setting'),
      },
    },
  },
  cfpc: oneValue('broken', 'workaround', 'fixed'),
  sbbc: oneValue('broken', 'workaround', 'fixed'),
  ibs: oneValue('broken', 'workaround', 'fixed-ibs', 'fixed-ccd', 'fixed-na'),
  htm: stateRequired,
  'nested-hv': stateRequired,
  'ccf-assist': stateRequired,
  tcg: {},
  'async-teardown': { attributes: { enabled: { value: yesNo } } },
  ras: state,
  ps2: state,
  aia: { attributes: { value: { value: oneOf('aplic', 'imsic', 'aplic-imsic') } } },
};

const cpu: ElementWord = {
  onlyFirst: true,
  attributes: {
    mode: {
      value: oneOf('custom', 'host-model', 'host-passthrough', 'maximum'),
      invalid: "unsupported configuration: Invalid mode attribute '{value}'",
    },
    migratable: { value: onOff },
    match: { value: oneOf('exact', 'minimum', 'strict') },
    check: { value: oneOf('default', 'none', 'partial', 'full') },
  },
  elements: {
    model: {
      onlyFirst: true,
      when: [{ attribute: '../mode', is: ['host-passthrough', 'maximum'], not: true, orAbsent: true }],
      attributes: {
        fallback: optional(oneOf('allow', 'forbid'), 'unsupported configuration: Invalid fallback attribute'),
        vendor_id: optional(
          { kind: 'pattern', pattern: /^[\s\S]{12}$/ },
          'XML error: vendor_id must be exactly 12 characters long',
        ),
      },
    },
    topology: {
      onlyFirst: true,
      attributes: {
        sockets: { value: positive, required: true },
        dies: { value: positive },
        clusters: { value: positive, since: 'newer' },
        cores: { value: positive, required: true },
        threads: { value: positive, required: true },
      },
    },
    feature: {
      attributes: {
        policy: {
          value: oneOf('force', 'require', 'optional', 'disable', 'forbid'),
          invalid: 'unsupported configuration: Invalid CPU feature policy',
        },
        name: {
          value: { kind: 'pattern', pattern: /./ },
          required: 'XML error: Invalid CPU feature name',
          invalid: 'XML error: Invalid CPU feature name',
        },
      },
    },
    cache: {
      repeated: 'XML error: at most one CPU cache element may be specified',
      attributes: {
        level: { value: integer },
        mode: { value: oneOf('emulate', 'passthrough', 'disable'), required: true },
      },
    },
    maxphysaddr: {
      onlyFirst: true,
      attributes: {
        mode: { value: oneOf('emulate', 'passthrough'), required: true },
        bits: { value: { kind: 'integer', signed: true, bits: 32, base: 10, negative: false } },
      },
    },
    numa: {
      onlyFirst: true,
      elements: {
        cell: {
          required: 'XML error: NUMA topology defined without NUMA cells',
          attributes: {
            id: { value: unsigned },
            cpus: { value: numberSet.value, invalid: numberSet.invalid },
            memory: {
              value: size,
              required: "XML error: missing element or attribute './@memory'",
              invalid: invalidSize('./@memory'),
              empty: "XML error: missing element or attribute './@memory'",
            },
            unit,
            memAccess: { value: oneOf('shared', 'private') },
            discard: { value: yesNo },
          },
          elements: {
            distances: {
              onlyFirst: true,
              elements: {
                sibling: {
                  required: 'XML error: NUMA distances defined without siblings',
                  attributes: {
                    id: { value: unsigned, required: true },
                    value: { value: unsigned, required: true },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

const clock: ElementWord = {
  onlyFirst: true,
  attributes: {
    offset: optional(
      oneOf('utc', 'localtime', 'variable', 'timezone', 'absolute'),
      "unsupported configuration: unknown clock offset '{value}'",
    ),
    adjustment: {
      value: { kind: 'pattern', pattern: /^(?:reset|\s*[+-]?\d+)$/ },
      invalid: "XML error: unknown clock adjustment '{value}'",
      empty: '',
      when: [{ attribute: 'offset', is: ['utc', 'localtime'], orAbsent: true }],
    },
    basis: {
      value: oneOf('utc', 'localtime'),
      invalid: "unsupported configuration: unknown clock basis '{value}'",
      empty: '',
      when: [{ attribute: 'offset', is: ['variable'] }],
    },
    timezone: {
      value: text,
      required: "internal error: missing 'timezone' attribute for clock with offset='timezone'",
      when: [{ attribute: 'offset', is: ['timezone'] }],
    },
    start: {
      value: unsignedLong,
      required: "internal error: missing 'start' attribute for clock with offset='absolute'",
      invalid: "internal error: missing 'start' attribute for clock with offset='absolute'",
      when: [{ attribute: 'offset', is: ['absolute'] }],
    },
  },
  elements: {
    timer: {
      attributes: {
        name: {
          value: oneOf('platform', 'pit', 'rtc', 'hpet', 'tsc', 'kvmclock', 'hypervclock', 'armvtimer'),
          required: true,
        },
        present: { value: yesNo },
        tickpolicy: { value: oneOf('delay', 'catchup', 'merge', 'discard') },
        track: { value: oneOf('boot', 'guest', 'wall', 'realtime') },
        frequency: { value: unsignedLong },
        mode: { value: oneOf('auto', 'native', 'emulate', 'paravirt', 'smpsafe') },
      },
      elements: {
        catchup: {
          onlyFirst: true,
          attributes: {
            threshold: { value: unsignedLong },
            slew: { value: unsignedLong },
            limit: { value: unsignedLong },
          },
        },
      },
    },
  },
};

const os: ElementWord = {
  onlyFirst: true,
  required: 'XML error: an os <type> must be specified',
  attributes: { firmware: optional(oneOf('bios', 'efi'), 'XML error: unknown firmware value {value}') },
  elements: {
    type: {
      onlyFirst: true,
      required: 'XML error: an os <type> must be specified',
      attributes: {
        arch: optional(oneOf(...architectures), 'unsupported configuration: Unknown architecture {value}'),
        machine: { value: text },
      },
      text: {
        value: oneOf('hvm', 'xen', 'linux', 'exe', 'uml', 'xenpvh'),
        invalid: "unsupported configuration: unknown OS type '{value}'",
        empty: 'XML error: an os <type> must be specified',
      },
    },
    boot: {
      attributes: { dev: { value: oneOf('fd', 'cdrom', 'hd', 'network'), required: true } },
    },
    bootmenu: {
      onlyFirst: true,
      attributes: {
        enable: { value: yesNo },
        timeout: { value: unsigned, when: [{ attribute: 'enable', is: ['yes'] }] },
      },
    },
    bios: { onlyFirst: true, attributes: { useserial: { value: text }, rebootTimeout: { value: integer } } },
    loader: {
      onlyFirst: true,
      attributes: {
        readonly: { value: yesNo },
        type: { value: oneOf('rom', 'pflash') },
        secure: { value: yesNo },
        stateless: { value: yesNo },
      },
    },
  },
};

/** `<domain>` without `<devices>`. */
export const domain: ElementWord = {
  attributes: {
    type: {
      value: oneOf(
        ...'none qemu kqemu kvm xen lxc uml openvz test vmware hyperv vbox phyp parallels bhyve vz hvf'.split(
          ' ',
        ),
      ),
      required: 'internal error: missing domain type attribute',
      invalid: 'unsupported configuration: invalid domain type {value}',
      empty: 'internal error: missing domain type attribute',
    },
  },
  elements: {
    name: {
      onlyFirst: true,
      required: 'missing name information',
      text: [
        {
          value: { kind: 'pattern', pattern: /^[^/]+$/ },
          invalid: "XML error: name {value} cannot contain '/'",
          empty: 'missing name information',
        },
        { value: { kind: 'pattern', pattern: /^[^\n]*$/ }, invalid: 'invalid char in name: \n' },
      ],
    },
    uuid: { onlyFirst: true, text: { value: uuid, empty: '' } },
    genid: {
      repeated: "XML error: element 'genid' can only appear once",
      text: optional(uuid, 'internal error: malformed genid element'),
    },
    title: {
      onlyFirst: true,
      text: {
        value: { kind: 'pattern', pattern: /^[^\n]*$/ },
        invalid: "XML error: Domain title can't contain newlines",
      },
    },
    memory: {
      ...memoryText('./memory[1]'),
      attributes: { unit, dumpCore: { value: onOff } },
    },
    currentMemory: memoryText('./currentMemory[1]'),
    maxMemory: {
      ...memoryText('./maxMemory[1]'),
      attributes: { unit, slots: optional(unsigned, 'XML error: Failed to parse memory slot count') },
    },
    memoryBacking: {
      onlyFirst: true,
      elements: {
        hugepages: {
          elements: {
            page: {
              attributes: {
                size: {
                  value: size,
                  required: "XML error: missing element or attribute './@size'",
                  invalid: invalidSize('./@size'),
                  empty: "XML error: missing element or attribute './@size'",
                },
                unit,
                nodeset: numberSet,
              },
            },
          },
        },
        source: {
          onlyFirst: true,
          attributes: {
            type: optional(
              oneOf('file', 'anonymous', 'memfd'),
              "unsupported configuration: unknown memoryBacking/source/type '{value}'",
            ),
          },
        },
        access: {
          onlyFirst: true,
          attributes: {
            mode: optional(
              oneOf('shared', 'private'),
              "unsupported configuration: unknown memoryBacking/access/mode '{value}'",
            ),
          },
        },
        allocation: {
          onlyFirst: true,
          attributes: {
            mode: optional(
              oneOf('immediate', 'ondemand'),
              "unsupported configuration: unknown memoryBacking/allocation/mode '{value}'",
            ),
            threads: optional(unsigned, 'XML error: Failed to parse memory allocation threads'),
          },
        },
      },
    },
    memtune,
    blkiotune,
    iothreads,
    iothreadids,
    cputune,
    perf,
    seclabel,
    vcpu: {
      onlyFirst: true,
      attributes: {
        current: { value: unsigned },
        placement: { value: oneOf('static', 'auto') },
        cpuset: {
          ...numberSet,
          when: [{ attribute: 'placement', is: ['auto'], not: true, orAbsent: true }],
        },
      },
      text: {
        value: { kind: 'integer', signed: false, bits: 32, base: 10, wraps: true },
        invalid: 'XML error: maximum vcpus count must be an integer',
      },
    },
    vcpus: {
      elements: {
        vcpu: {
          attributes: {
            id: { value: unsigned, required: true },
            enabled: { value: yesNo, required: true },
            hotpluggable: { value: yesNo },
            order: { value: unsigned },
          },
        },
      },
    },
    cpu,
    numatune: {
      repeated: 'XML error: only one numatune is supported',
      onlyFirst: true,
      elements: {
        memory: {
          onlyFirst: true,
          attributes: {
            mode: {
              value: oneOf('strict', 'preferred', 'interleave', 'restrictive'),
              invalid: "unsupported configuration: Unsupported NUMA memory tuning mode '{value}'",
            },
            placement: {
              value: oneOf('default', 'static', 'auto'),
              invalid: "unsupported configuration: Unsupported NUMA memory placement mode '{value}'",
            },
            nodeset: numberSet,
          },
        },
        memnode: {
          attributes: {
            cellid: { value: unsigned, required: true },
            mode: { value: oneOf('strict', 'preferred', 'interleave', 'restrictive') },
            nodeset: {
              ...numberSet,
              required: 'XML error: Missing required nodeset attribute in memnode element',
            },
          },
        },
      },
    },
    resource,
    features: { elements: features },
    on_reboot: action('on_reboot', lifecycleActions),
    on_poweroff: action('on_poweroff', lifecycleActions),
    on_crash: action('on_crash', lifecycleActions),
    on_lockfailure: action('on_lockfailure', ['poweroff', 'restart', 'pause', 'ignore']),
    pm: {
      elements: {
        'suspend-to-mem': { attributes: { enabled: { value: yesNo } } },
        'suspend-to-disk': { attributes: { enabled: { value: yesNo } } },
      },
    },
    clock,
    os,
  },
};
