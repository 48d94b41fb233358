/** What tunes and watches the guest's process (conf/domain_conf.c: virDomainDefTunablesParse, virDomainPerfDefParseXML, virSecurityLabelDefParseXML). */
import { optional } from './common';
import {
  type ElementWord,
  never,
  nonNegative,
  numberSet,
  oneOf,
  positive,
  present,
  type Says,
  text,
  unsigned,
  unsignedWrapping,
  type ValueKind,
  yesNo,
} from './word';

const size: ValueKind = { kind: 'size', scale: 1024 };
const long: ValueKind = { kind: 'integer', signed: true, bits: 64, base: 10 };
const unsignedLongWrapping: ValueKind = { ...unsignedWrapping, bits: 64 };

const limit = (name: string): ElementWord => ({
  onlyFirst: true,
  attributes: { unit: optional({ kind: 'unit' }) },
  text: optional(size, `XML error: Invalid value '{value}' for element or attribute './memtune/${name}[1]'`),
});

const limits = ['hard_limit', 'soft_limit', 'min_guarantee', 'swap_hard_limit'];

export const memtune: ElementWord = {
  onlyFirst: true,
  elements: Object.fromEntries(limits.map((name) => [name, limit(name)])),
};

const ofDevice = (value: ValueKind, words: string): ElementWord => ({
  onlyFirst: true,
  text: optional(value, `unsupported configuration: could not parse ${words} {value}`),
});
const noPath: Says = 'unsupported configuration: missing per-device path';

export const blkiotune: ElementWord = {
  elements: {
    device: {
      unique: {
        by: 'path',
        of: 'element',
        says: "unsupported configuration: duplicate blkio device path '{value}'",
      },
      elements: {
        path: {
          onlyFirst: true,
          required: noPath,
          text: { value: { kind: 'pattern', pattern: /[\s\S]/ }, invalid: noPath },
        },
        weight: ofDevice(unsignedWrapping, 'weight'),
        read_bytes_sec: ofDevice(unsignedLongWrapping, 'read bytes sec'),
        write_bytes_sec: ofDevice(unsignedLongWrapping, 'write bytes sec'),
        read_iops_sec: ofDevice(unsignedWrapping, 'read iops sec'),
        write_iops_sec: ofDevice(unsignedWrapping, 'write iops sec'),
      },
    },
  },
};

const cycle = (name: string, value: ValueKind): [string, ElementWord] => [
  name,
  {
    onlyFirst: true,
    text: optional(value, `XML error: can't parse cputune ${name.replace('_', ' ')} value`),
  },
];
const cpuset = (element: string) => ({
  ...numberSet,
  required: `internal error: missing cpuset for ${element}`,
});

export const cputune: ElementWord = {
  elements: {
    ...Object.fromEntries([
      cycle('shares', unsignedLongWrapping),
      ...['', 'global_', 'emulator_', 'iothread_'].flatMap((whose) => [
        cycle(`${whose}period`, unsignedLongWrapping),
        cycle(`${whose}quota`, long),
      ]),
    ]),
    vcpupin: { attributes: { vcpu: { value: unsigned, required: true } } },
    emulatorpin: {
      repeated: 'XML error: only one emulatorpin is supported',
      attributes: { cpuset: cpuset('emulatorpin') },
    },
    iothreadpin: {
      attributes: { iothread: { value: positive, required: true }, cpuset: cpuset('iothreadpin') },
      unique: {
        by: 'iothread',
        of: 'attribute',
        says: "internal error: duplicate iothreadpin for same iothread '{value}'",
      },
    },
    emulatorsched: { repeated: 'XML error: only one emulatorsched is supported' },
  },
};

export const iothreads: ElementWord = {
  onlyFirst: true,
  text: optional(unsigned, "XML error: invalid iothreads count '{value}'"),
};

export const iothreadids: ElementWord = {
  elements: {
    iothread: {
      attributes: {
        id: { value: positive, required: true },
        thread_pool_min: { value: nonNegative },
        thread_pool_max: { value: nonNegative },
      },
      unique: { by: 'id', of: 'attribute', says: "XML error: duplicate iothread id '{value}' found" },
    },
  },
};

const events =
  'cmt mbmt mbml cpu_cycles instructions cache_references cache_misses branch_instructions branch_misses bus_cycles stalled_cycles_frontend stalled_cycles_backend ref_cpu_cycles cpu_clock task_clock page_faults context_switches cpu_migrations page_faults_min page_faults_maj alignment_faults emulation_faults'.split(
    ' ',
  );

export const perf: ElementWord = {
  elements: {
    event: {
      attributes: {
        name: { value: oneOf(...events), required: true },
        enabled: { value: yesNo, required: true },
      },
      unique: { by: 'name', of: 'attribute', says: "XML error: perf event '{value}' was already specified" },
    },
  },
};

/** `type` is dynamic where it is not written. */
export const seclabel: ElementWord = {
  attributes: {
    model: {
      value: text,
      required: 'XML error: missing security model in domain seclabel',
      when: [{ attribute: 'type', is: ['static'] }],
    },
    type: { value: oneOf('dynamic', 'static', 'none') },
    relabel: [
      { value: yesNo },
      {
        value: oneOf('yes'),
        invalid: 'unsupported configuration: dynamic label type must use resource relabeling',
        when: [
          { attribute: 'type', is: ['dynamic'], orAbsent: true },
          { attribute: 'relabel', is: ['no'] },
        ],
      },
      {
        value: never,
        invalid: "unsupported configuration: resource relabeling is not compatible with 'none' label type",
        when: [
          { attribute: 'type', is: ['none'] },
          { attribute: 'relabel', is: ['yes'] },
        ],
      },
    ],
  },
  elements: {
    label: {
      onlyFirst: true,
      required: 'XML error: security label is missing',
      when: [
        { attribute: '../type', is: ['static'] },
        { attribute: '../model', is: ['none'], not: true, orAbsent: true },
      ],
    },
  },
  unique: { by: 'model', of: 'attribute', says: 'seclabel for model {value} is already provided' },
};

export const resource: ElementWord = {
  repeated: 'XML error: only one resource element is supported',
  elements: {
    partition: {
      onlyFirst: true,
      // libvirt gives up here without a word of its own
      required: 'An error occurred, but the cause is unknown',
      when: [{ ...present('../fibrechannel/appid'), not: false, orAbsent: true }],
    },
  },
};
