/** Character devices and what has a character device behind it (conf/domain_conf.c: virDomainChrDefParseXML, virDomainChrSourceDefParseXML). */
import { deviceInfo, optional, virtioOptions } from '../common';
import {
  type AttributeWord,
  type Condition,
  type ElementWord,
  oneOf,
  onOff,
  type Says,
  text,
  unsigned,
  uuid,
  type ValueKind,
  yesNo,
} from '../word';
import { reconnect } from './storage';

const sourceTypes =
  'null vc pty dev file pipe stdio udp tcp unix spicevmc spiceport nmdm qemu-vdagent dbus'.split(' ');
const twoSources: Condition = { attribute: '../type', is: ['udp'] };
const oneSource: Condition = { attribute: '../type', is: ['udp'], not: true, orAbsent: true };
const ofType = (...is: readonly string[]): readonly Condition[] => [{ attribute: '../type', is }];

const type = (says: Says): AttributeWord => ({ value: oneOf(...sourceTypes), invalid: says });
const chrType = type(
  'unsupported configuration: unknown type presented to host for character device: {value}',
);

/** `<source>`, `<log>` and `<protocol>` of a character device. */
const characterSource: { readonly [name: string]: ElementWord | readonly ElementWord[] } = {
  source: [
    { when: [oneSource], repeated: 'XML error: only one source element is allowed for character device' },
    {
      when: [twoSources],
      most: 2,
      repeated: 'XML error: only two source elements are allowed for character device',
      attributes: { mode: { value: oneOf('connect', 'bind') } },
    },
    {
      onlyFirst: true,
      when: ofType('file'),
      attributes: { append: { value: onOff } },
    },
    {
      onlyFirst: true,
      when: ofType('tcp', 'unix'),
      attributes: {
        mode: { value: oneOf('connect', 'bind') },
        tls: { value: yesNo, when: ofType('tcp') },
      },
      elements: {
        reconnect,
      },
    },
    {
      onlyFirst: true,
      when: ofType('qemu-vdagent'),
      elements: {
        clipboard: { onlyFirst: true, attributes: { copypaste: { value: yesNo, required: true } } },
        mouse: {
          onlyFirst: true,
          attributes: { mode: { value: oneOf('server', 'client'), required: true } },
        },
      },
    },
  ],
  log: {
    repeated: 'XML error: only one log element is allowed for character device',
    attributes: { append: { value: onOff } },
  },
  protocol: {
    repeated: 'XML error: only one protocol element is allowed for character device',
    attributes: {
      type: {
        value: oneOf('raw', 'telnet', 'telnets', 'tls'),
        invalid: "unsupported configuration: Unknown protocol '{value}'",
        when: ofType('tcp'),
      },
    },
  },
};

const unknownTarget =
  "unsupported configuration: unknown target type '{value}' specified for character device";
const port: AttributeWord = {
  value: { kind: 'integer', signed: false, bits: 32, base: 10, wraps: true },
  invalid: 'XML error: Invalid port number: {value}',
};

function character(target: ElementWord): ElementWord {
  return {
    attributes: { type: chrType },
    elements: { target: { onlyFirst: true, ...target }, ...characterSource, ...deviceInfo },
  };
}

export const parallel = character({ attributes: { port } });

export const serial = character({
  attributes: {
    type: {
      value: oneOf(
        ...'none isa-serial usb-serial pci-serial spapr-vio-serial system-serial sclp-serial isa-debug'.split(
          ' ',
        ),
      ),
      invalid: unknownTarget,
    },
    port,
  },
  elements: {
    model: {
      onlyFirst: true,
      attributes: {
        name: optional(
          oneOf(
            ...'none isa-serial usb-serial pci-serial spapr-vty pl011 sclpconsole sclplmconsole 16550a isa-debugcon'.split(
              ' ',
            ),
          ),
          "unsupported configuration: unknown target model '{value}' specified for character device",
        ),
      },
    },
  },
});

export const console = character({
  attributes: {
    type: {
      value: oneOf(...'none serial xen uml virtio lxc openvz sclp sclplm'.split(' ')),
      invalid: unknownTarget,
    },
    port,
  },
});

const noTarget = 'XML error: target type must be specified for channel device';
const guestForward: readonly Condition[] = [{ attribute: 'type', is: ['guestfwd'] }];

export const channel = character({
  required: noTarget,
  attributes: {
    type: { value: oneOf('none', 'guestfwd', 'virtio', 'xen'), required: noTarget, invalid: unknownTarget },
    address: {
      value: text,
      required: 'XML error: guestfwd channel does not define a target address',
      when: guestForward,
    },
    port: { value: unsigned, required: true, when: guestForward },
  },
});

export const smartcard: ElementWord = {
  attributes: {
    mode: { value: oneOf('host', 'host-certificates', 'passthrough'), required: true },
    type: {
      ...chrType,
      required: 'XML error: passthrough mode requires a character device type attribute',
      when: [{ attribute: 'mode', is: ['passthrough'] }],
    },
  },
  elements: { ...deviceInfo },
};

export const redirdev: ElementWord = {
  attributes: {
    bus: { value: oneOf('usb'), invalid: "unsupported configuration: unknown redirdev bus '{value}'" },
    type: {
      ...type("unsupported configuration: unknown redirdev character device type '{value}'"),
      required: 'internal error: missing type in redirdev',
    },
  },
  elements: { ...characterSource, ...deviceInfo },
};

const rngRate: ValueKind = unsigned;
const egd: readonly Condition[] = [{ attribute: 'model', is: ['egd'] }];

const noService = 'internal error: Missing source service attribute for char device';
const egdUdp: readonly Condition[] = [
  { attribute: '../model', is: ['egd'] },
  { attribute: '../type', is: ['udp'] },
];

/** An entropy daemon is reached by a service (conf/domain_validate.c: virDomainChrSourceDefValidate). */
const egdService: ElementWord = {
  when: egdUdp,
  required: noService,
  attributes: {
    service: {
      value: text,
      required: noService,
      when: [{ attribute: 'mode', is: ['connect'], orAbsent: true }],
    },
  },
};
const { source: egdSource = [] } = characterSource;
const egdSources = [egdSource].flat();

export const rng: ElementWord = {
  attributes: {
    model: {
      value: oneOf('virtio', 'virtio-transitional', 'virtio-non-transitional'),
      required: 'XML error: missing RNG device model',
      invalid: "unsupported configuration: unknown RNG model '{value}'",
    },
  },
  elements: {
    rate: {
      onlyFirst: true,
      attributes: {
        bytes: optional(rngRate, 'XML error: invalid RNG rate bytes value'),
        period: optional(rngRate, 'XML error: invalid RNG rate period value'),
      },
    },
    backend: {
      required: 'XML error: only one RNG backend is supported',
      repeated: 'XML error: only one RNG backend is supported',
      attributes: {
        model: {
          value: oneOf('random', 'egd', 'builtin'),
          required: 'XML error: missing RNG device backend model',
          invalid: "unsupported configuration: unknown RNG backend model '{value}'",
        },
        type: {
          ...type("unsupported configuration: unknown backend type '{value}' for egd"),
          required: 'XML error: missing EGD backend type',
          when: egd,
        },
      },
      elements: { ...characterSource, source: [egdService, ...egdSources] },
    },
    driver: { onlyFirst: true, attributes: virtioOptions },
    ...deviceInfo,
  },
};

const emulator: readonly Condition[] = [{ attribute: 'type', is: ['emulator'] }];

export const tpm: ElementWord = {
  attributes: { model: { value: oneOf('tpm-tis', 'tpm-crb', 'tpm-spapr', 'spapr-tpm-proxy') } },
  elements: {
    backend: {
      required: 'XML error: missing TPM device backend',
      repeated: 'XML error: only one TPM backend is supported',
      attributes: {
        type: { value: oneOf('passthrough', 'emulator', 'external'), required: true },
        version: { value: oneOf('1.2', '2.0'), when: emulator },
        persistent_state: {
          value: yesNo,
          invalid: "internal error: Invalid persistent_state value, either 'yes' or 'no'",
          when: emulator,
        },
        debug: { value: unsigned, when: emulator },
      },
      elements: {
        encryption: {
          onlyFirst: true,
          when: [{ attribute: '../type', is: ['emulator'] }],
          attributes: {
            secret: optional(uuid, "internal error: Unable to parse secret uuid '{value}'"),
          },
        },
        source: {
          onlyFirst: true,
          required: 'XML error: missing external TPM backend type',
          when: [{ attribute: '../type', is: ['external'] }],
          attributes: {
            type: {
              ...type("unsupported configuration: unknown backend type '{value}' for external TPM"),
              required: 'XML error: missing external TPM backend type',
            },
          },
        },
      },
    },
    ...deviceInfo,
  },
};
