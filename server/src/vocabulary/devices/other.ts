/** The devices that are small for libvirt's parser (conf/domain_conf.c: one virDomain…DefParseXML each). */
import { boot, deviceInfo, optional, virtioOptions } from '../common';
import {
  absent,
  type Condition,
  type ElementWord,
  integer,
  oneOf,
  onOff,
  positive,
  type Says,
  text,
  unsigned,
  unsignedAnyBase,
  unsignedLong,
  unsignedWrapping,
  type ValueKind,
  yesNo,
} from '../word';
import { storageFormats } from './storage';

const something: ValueKind = { kind: 'pattern', pattern: /[\s\S]/ };
const integerAnyBase: ValueKind = { ...integer, base: 0 };
const virtioModels = ['virtio', 'virtio-transitional', 'virtio-non-transitional'];
const size: ValueKind = { kind: 'size', scale: 1024 };
const unit = optional({ kind: 'unit' });
const invalidSize = (path: string): Says =>
  `XML error: Invalid value '{value}' for element or attribute '${path}'`;

const sized = (path: string): ElementWord => ({
  onlyFirst: true,
  attributes: { unit },
  text: optional(size, invalidSize(path)),
});

/** Which attribute of `<source>` says where the files are. */
const sourceOf: { readonly [attribute: string]: readonly string[] } = {
  dir: ['mount', 'bind'],
  file: ['file'],
  dev: ['block'],
  name: ['template'],
};
const noSource = (target: string): Says => `missing source information for device {${target}/@dir}`;

export const filesystem: ElementWord = {
  attributes: {
    type: { value: oneOf('mount', 'block', 'file', 'template', 'ram', 'bind', 'volume') },
    accessmode: { value: oneOf('', 'passthrough', 'mapped', 'squash') },
    model: { value: oneOf(...virtioModels) },
    multidevs: { value: oneOf('default', 'remap', 'forbid', 'warn') },
  },
  elements: {
    space_hard_limit: sized('./space_hard_limit[1]'),
    space_soft_limit: sized('./space_soft_limit[1]'),
    driver: {
      onlyFirst: true,
      attributes: {
        type: { value: oneOf('default', 'path', 'handle', 'loop', 'nbd', 'ploop', 'virtiofs', 'mtp') },
        queue: {
          ...optional(
            { ...unsignedWrapping, bits: 64 },
            "XML error: cannot parse queue size '{value}' for virtiofs",
          ),
          when: [{ attribute: 'type', is: ['virtiofs'] }],
        },
        wrpolicy: { value: oneOf('default', 'immediate') },
        format: {
          value: oneOf(...storageFormats),
          invalid: "unsupported configuration: unknown driver format value '{value}'",
        },
        ...virtioOptions,
      },
    },
    binary: {
      onlyFirst: true,
      when: [{ attribute: '../driver/type', is: ['virtiofs'] }],
      attributes: { xattr: { value: onOff } },
      elements: {
        lock: { onlyFirst: true, attributes: { posix: { value: onOff }, flock: { value: onOff } } },
        cache: { onlyFirst: true, attributes: { mode: { value: oneOf('none', 'always') } } },
        sandbox: { onlyFirst: true, attributes: { mode: { value: oneOf('namespace', 'chroot') } } },
        thread_pool: {
          onlyFirst: true,
          attributes: {
            size: optional(integer, "XML error: cannot parse thread pool size '{value}' for virtiofs"),
          },
        },
      },
    },
    source: Object.entries(sourceOf).map(
      ([attribute, types]): ElementWord => ({
        onlyFirst: true,
        required: noSource('target'),
        when: [{ attribute: '../type', is: types, ...(attribute === 'dir' ? { orAbsent: true } : {}) }],
        attributes: {
          [attribute]: { value: text, required: noSource('../target'), when: [absent('socket')] },
        },
      }),
    ),
    boot,
    ...deviceInfo,
  },
};

export const watchdog: ElementWord = {
  attributes: {
    model: {
      value: oneOf('i6300esb', 'ib700', 'diag288', 'itco'),
      required: 'internal error: watchdog must contain model name',
      invalid: "unsupported configuration: unknown watchdog model '{value}'",
    },
    action: {
      value: oneOf('reset', 'shutdown', 'poweroff', 'pause', 'dump', 'none', 'inject-nmi'),
      invalid: "unsupported configuration: unknown watchdog action '{value}'",
    },
  },
  elements: { ...deviceInfo },
};

export const memballoon: ElementWord = {
  repeated: 'internal error: only a single memory balloon device is supported',
  attributes: {
    model: { value: oneOf(...virtioModels, 'xen', 'none'), required: true },
    autodeflate: { value: onOff },
    freePageReporting: { value: onOff },
  },
  elements: {
    stats: {
      onlyFirst: true,
      attributes: { period: { value: { kind: 'integer', signed: true, bits: 32, base: 0 } } },
    },
    driver: { onlyFirst: true, attributes: virtioOptions },
    ...deviceInfo,
  },
};

export const nvram: ElementWord = {
  repeated: 'internal error: only a single nvram device is supported',
  elements: { ...deviceInfo },
};

export const hub: ElementWord = {
  attributes: {
    type: {
      value: oneOf('usb'),
      required: 'internal error: missing hub device type',
      invalid: "unsupported configuration: unknown hub device type '{value}'",
    },
  },
  elements: { ...deviceInfo },
};

export const panic: ElementWord = {
  attributes: {
    model: {
      value: oneOf('default', 'isa', 'pseries', 'hyperv', 's390', 'pvpanic'),
      invalid: "unsupported configuration: unknown panic model '{value}'",
    },
  },
  elements: { ...deviceInfo },
};

export const shmem: ElementWord = {
  attributes: {
    name: { value: text, required: "XML error: shmem element must contain 'name' attribute" },
    role: { value: oneOf('master', 'peer'), when: [{ attribute: 'model/type', is: ['ivshmem'], not: true }] },
  },
  elements: {
    model: {
      onlyFirst: true,
      attributes: { type: { value: oneOf('ivshmem', 'ivshmem-plain', 'ivshmem-doorbell') } },
    },
    size: sized('./size[1]'),
    msi: {
      onlyFirst: true,
      attributes: { vectors: { value: unsignedAnyBase }, ioeventfd: { value: onOff } },
    },
    ...deviceInfo,
  },
};

const nvdimm: readonly Condition[] = [{ attribute: '../model', is: ['nvdimm'] }];

export const memory: ElementWord = {
  attributes: {
    model: {
      value: oneOf('dimm', 'nvdimm', 'virtio-pmem', 'virtio-mem', 'sgx-epc'),
      required: true,
    },
    access: { value: oneOf('shared', 'private') },
    discard: { value: yesNo },
  },
  elements: {
    uuid: {
      onlyFirst: true,
      when: nvdimm,
      text: optional({ kind: 'uuid' }),
    },
    source: {
      onlyFirst: true,
      elements: {
        pagesize: {
          ...sized('./pagesize'),
          when: [{ attribute: '../../model', is: ['dimm', 'virtio-mem'] }],
        },
        alignsize: { ...sized('./alignsize'), when: [{ attribute: '../../model', is: ['nvdimm'] }] },
      },
    },
    target: {
      onlyFirst: true,
      required: 'XML error: missing <target> element for <memory> device',
      elements: {
        node: {
          onlyFirst: true,
          text: optional(
            { kind: 'integer', signed: true, bits: 32, base: 10, negative: false },
            'XML error: invalid value of memory device node',
          ),
        },
        size: {
          onlyFirst: true,
          required: "XML error: missing element or attribute './size'",
          attributes: { unit },
          text: {
            value: size,
            invalid: invalidSize('./size'),
            empty: "XML error: missing element or attribute './size'",
          },
        },
        label: {
          onlyFirst: true,
          when: [{ attribute: '../../model', is: ['nvdimm'] }],
          elements: { size: sized('./label/size') },
        },
        block: { ...sized('./block'), when: [{ attribute: '../../model', is: ['virtio-mem'] }] },
        requested: {
          ...sized('./requested'),
          when: [{ attribute: '../../model', is: ['virtio-mem'] }],
        },
      },
    },
    ...deviceInfo,
  },
};

export const iommu: ElementWord = {
  repeated: 'XML error: only a single IOMMU device is supported',
  attributes: { model: { value: oneOf('intel', 'smmuv3', 'virtio'), required: true } },
  elements: {
    driver: {
      onlyFirst: true,
      attributes: {
        intremap: { value: onOff },
        caching_mode: { value: onOff },
        iotlb: { value: onOff },
        eim: { value: onOff },
        aw_bits: { value: unsigned },
        dma_translation: { value: onOff },
      },
    },
    ...deviceInfo,
  },
};

export const vsock: ElementWord = {
  repeated: 'XML error: only a single vsock device is supported',
  attributes: { model: { value: oneOf('default', ...virtioModels) } },
  elements: {
    cid: { onlyFirst: true, attributes: { address: { value: positive }, auto: { value: yesNo } } },
    driver: { onlyFirst: true, attributes: virtioOptions },
    ...deviceInfo,
  },
};

export const crypto: ElementWord = {
  attributes: {
    model: { value: oneOf('virtio'), required: true },
    type: { value: oneOf('qemu'), required: true },
  },
  elements: {
    backend: {
      onlyFirst: true,
      attributes: {
        model: { value: oneOf('builtin', 'lkcf'), required: true },
        queues: { value: unsigned },
      },
    },
    ...deviceInfo,
  },
};

/** conf/domain_conf.c: virDomainLeaseDefParseXML */
export const lease: ElementWord = {
  elements: {
    key: {
      onlyFirst: true,
      required: "XML error: Missing 'key' element for lease",
      text: { value: something, invalid: "XML error: Missing 'key' element for lease" },
    },
    // libvirt gives up here without a word of its own
    lockspace: {
      onlyFirst: true,
      required: 'An error occurred, but the cause is unknown',
      text: { value: something, invalid: 'An error occurred, but the cause is unknown' },
    },
    target: {
      onlyFirst: true,
      required: "XML error: Missing 'target' element for lease",
      attributes: {
        path: { value: text, required: "XML error: Missing 'path' attribute to 'target' element for lease" },
        offset: { value: unsignedLong },
      },
    },
  },
};

/** conf/domain_conf.c: virDomainRedirFilterUSBDevDefParseXML */
export const redirfilter: ElementWord = {
  repeated: 'internal error: only one set of redirection filter rule is supported',
  elements: {
    usbdev: {
      attributes: {
        class: { value: integerAnyBase },
        vendor: { value: integerAnyBase },
        product: { value: integerAnyBase },
        version: {
          value: { kind: 'pattern', pattern: /^(?:-1|\s*\+?0*\d{1,2}\.\s*\+?0*\d{1,2})$/ },
          invalid: 'XML error: Cannot parse USB device version {value}',
        },
        allow: { value: yesNo, required: true },
      },
    },
  },
};
