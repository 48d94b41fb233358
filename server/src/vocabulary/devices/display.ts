/** Graphics, video, sound, audio and input (conf/domain_conf.c: virDomainGraphicsDefParseXML and its neighbours). */
import { deviceInfo, optional, virtioOptions } from '../common';
import {
  type Condition,
  type ElementWord,
  integer,
  oneOf,
  onOff,
  positive,
  text,
  unsigned,
  yesNo,
} from '../word';

const ofType = (...is: readonly string[]): readonly Condition[] => [{ attribute: 'type', is }];
const audioId: ElementWord = {
  onlyFirst: true,
  attributes: { id: { value: positive, required: true } },
};

export const graphics: ElementWord = {
  attributes: {
    type: {
      value: oneOf('sdl', 'vnc', 'rdp', 'desktop', 'spice', 'egl-headless', 'dbus'),
      required: true,
    },
    port: [
      { value: integer, invalid: 'internal error: cannot parse vnc port {value}', when: ofType('vnc') },
      {
        value: integer,
        invalid: 'internal error: cannot parse rdp port {value}',
        when: ofType('rdp'),
      },
      {
        value: integer,
        invalid: 'internal error: cannot parse spice port {value}',
        when: ofType('spice'),
      },
    ],
    tlsPort: {
      value: integer,
      invalid: 'internal error: cannot parse spice tlsPort {value}',
      when: ofType('spice'),
    },
    websocket: { value: integer, when: ofType('vnc') },
    sharePolicy: {
      value: oneOf('default', 'allow-exclusive', 'force-shared', 'ignore'),
      when: ofType('vnc'),
    },
    powerControl: { value: yesNo, when: ofType('vnc') },
    defaultMode: { value: oneOf('any', 'secure', 'insecure'), when: ofType('spice') },
  },
  elements: {
    listen: {
      attributes: { type: { value: oneOf('none', 'address', 'network', 'socket'), required: true } },
    },
    audio: audioId,
  },
};

const unreadable = (name: string, prefix = 'XML error') =>
  optional(unsigned, `${prefix}: cannot parse video ${name} '{value}'`);

export const video: ElementWord = {
  elements: {
    model: {
      onlyFirst: true,
      attributes: {
        type: optional(
          oneOf(...'default vga cirrus vmvga xen vbox qxl parallels virtio gop none bochs ramfb'.split(' ')),
          "unsupported configuration: unknown video model '{value}'",
        ),
        ram: unreadable('ram'),
        vram: unreadable('vram'),
        vram64: unreadable('vram64'),
        vgamem: unreadable('vgamem'),
        heads: unreadable('heads', 'internal error'),
        primary: { value: text },
      },
      elements: {
        acceleration: {
          onlyFirst: true,
          attributes: { accel3d: { value: yesNo }, accel2d: { value: yesNo } },
        },
        resolution: {
          onlyFirst: true,
          attributes: { x: { value: unsigned, required: true }, y: { value: unsigned, required: true } },
        },
      },
    },
    driver: {
      onlyFirst: true,
      attributes: { name: { value: oneOf('qemu', 'vhostuser') }, ...virtioOptions },
    },
    ...deviceInfo,
  },
};

export const sound: ElementWord = {
  attributes: {
    model: {
      value: oneOf(...'sb16 es1370 pcspk ac97 ich6 ich9 usb ich7 virtio'.split(' ')),
      required: true,
    },
  },
  elements: {
    codec: {
      when: [{ attribute: '../model', is: ['ich6', 'ich9'] }],
      attributes: {
        type: {
          value: oneOf('duplex', 'micro', 'output'),
          required: "unsupported configuration: unknown codec type '(null)'",
          invalid: "unsupported configuration: unknown codec type '{value}'",
        },
      },
    },
    audio: audioId,
    ...deviceInfo,
  },
};

const audioFormat = oneOf('', 'u8', 's8', 'u16', 's16', 'u32', 's32', 'f32');
const audioSide: ElementWord = {
  onlyFirst: true,
  attributes: {
    mixingEngine: { value: yesNo },
    fixedSettings: { value: yesNo },
    voices: { value: positive },
    bufferLength: { value: positive },
  },
  elements: {
    settings: {
      onlyFirst: true,
      when: [{ attribute: '../fixedSettings', is: ['yes'] }],
      attributes: {
        frequency: { value: positive },
        channels: { value: positive },
        format: { value: audioFormat },
      },
    },
  },
};

export const audio: ElementWord = {
  attributes: {
    type: {
      value: oneOf(...'none alsa coreaudio jack oss pulseaudio sdl spice file dbus pipewire'.split(' ')),
      required: true,
    },
    id: { value: positive, required: true },
    timerPeriod: { value: positive },
  },
  elements: { input: audioSide, output: audioSide },
};

const evdevTypes: Condition = { attribute: '../type', is: ['evdev'] };

export const input: ElementWord = {
  attributes: {
    type: {
      value: oneOf('mouse', 'tablet', 'keyboard', 'passthrough', 'evdev'),
      required: 'internal error: missing input device type',
      invalid: "unsupported configuration: unknown input device type '{value}'",
    },
    model: {
      value: oneOf('virtio', 'virtio-transitional', 'virtio-non-transitional'),
      invalid: "unsupported configuration: unknown input model '{value}'",
    },
    bus: {
      value: oneOf('ps2', 'usb', 'xen', 'parallels', 'virtio', 'none', 'default'),
      invalid: "unsupported configuration: unknown input bus type '{value}'",
    },
  },
  elements: {
    source: {
      onlyFirst: true,
      attributes: {
        evdev: {
          value: text,
          required: 'XML error: Missing evdev path for input device',
          when: [{ attribute: '../type', is: ['passthrough'] }],
        },
        dev: {
          value: text,
          required: 'XML error: Missing evdev path for input device',
          when: [evdevTypes],
        },
        grab: { value: oneOf('all'), when: [evdevTypes] },
        grabToggle: {
          value: oneOf(...'ctrl-ctrl alt-alt shift-shift meta-meta scrolllock ctrl-scrolllock'.split(' ')),
          when: [evdevTypes],
        },
        repeat: { value: onOff, when: [evdevTypes] },
      },
    },
    driver: { onlyFirst: true, attributes: virtioOptions },
    ...deviceInfo,
  },
};
