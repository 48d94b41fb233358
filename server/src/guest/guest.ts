/**
 * The guest as libvirt reads it from the text, nothing added yet. Facts about a device are relative to the device's
 * element and memoised on it, so they survive every edit that leaves the element alone.
 */
import type { XmlElement } from '../xml/syntaxTree';

/** A value read from an attribute or an element's text. Some of it may be reckoned: to copy one, take its parts by name. */
export interface Fact<T> {
  /** undefined: the text is no such value, or a template placeholder. */
  readonly value: T | undefined;
  /** As written, decoded. */
  readonly text: string;
  /** The text holds a template placeholder: `{{ … }}`, `${ … }`, `%( … )s`, `@…@`. It is unknown, not wrong. */
  readonly placeholder: boolean;
  /** The value's span, relative to the start of the element that the facts belong to. */
  readonly start: number;
  readonly end: number;
}

/** A guest PCI address as written; absent parts count as 0 for libvirt (conf/device_conf.c: virPCIDeviceAddressParseXML). */
export interface PciAddressFacts {
  readonly type: 'pci';
  readonly domain?: Fact<number>;
  readonly bus?: Fact<number>;
  readonly slot?: Fact<number>;
  readonly function?: Fact<number>;
  readonly multifunction?: Fact<boolean>;
  /** The `<address>` element, relative to the owner's start. */
  readonly start: number;
  readonly end: number;
}

interface VioAddressFacts {
  readonly type: 'spapr-vio';
  readonly reg?: Fact<number>;
  readonly start: number;
  readonly end: number;
}

export interface DriveAddressFacts {
  readonly type: 'drive';
  readonly controller?: Fact<number>;
  readonly bus?: Fact<number>;
  readonly target?: Fact<number>;
  readonly unit?: Fact<number>;
  readonly start: number;
  readonly end: number;
}

/** `unassigned`, `usb`, `ccw`, `virtio-serial`, … and what libvirt does not know. */
interface OtherAddressFacts {
  readonly type: 'other';
  readonly typeName: Fact<string> | undefined;
  /** The number of the `controller` or `bus` attribute where the kind has one. */
  readonly controller?: Fact<number>;
  readonly bus?: Fact<number>;
  readonly port?: Fact<string>;
  readonly start: number;
  readonly end: number;
}

export type AddressFacts = PciAddressFacts | VioAddressFacts | DriveAddressFacts | OtherAddressFacts;

interface CommonFacts {
  readonly element: XmlElement;
  /** The device's own `<address>`: where it sits in the guest. */
  readonly address?: AddressFacts;
  readonly alias?: Fact<string>;
}

export interface ControllerFacts extends CommonFacts {
  readonly kind: 'controller';
  readonly type?: Fact<string>;
  readonly index?: Fact<number>;
  readonly model?: Fact<string>;
  /** `<model name='…'>` */
  readonly modelName?: Fact<string>;
  /** `<target index='…'>` */
  readonly targetIndex?: Fact<number>;
  /** `<target><node>…</node></target>` */
  readonly node?: Fact<number>;
  /** `<target hotplug='…'>` */
  readonly hotplug?: Fact<string>;
  readonly chassisNr?: Fact<number>;
  readonly chassis?: Fact<number>;
  readonly port?: Fact<number>;
  readonly busNr?: Fact<number>;
  /** `ports` of USB and virtio-serial controllers. */
  readonly ports?: Fact<number>;
}

export interface DiskFacts extends CommonFacts {
  readonly kind: 'disk';
  readonly device?: Fact<string>;
  readonly type?: Fact<string>;
  /** `<target dev='…' bus='…'>` */
  readonly target?: Fact<string>;
  readonly bus?: Fact<string>;
}

export interface InterfaceFacts extends CommonFacts {
  readonly kind: 'interface';
  readonly type?: Fact<string>;
  /** The value is in lower case: libvirt knows NIC models in any case. */
  readonly model?: Fact<string>;
  readonly mac?: Fact<string>;
  /** `<source network='…'>` */
  readonly network?: Fact<string>;
  readonly managed?: Fact<string>;
  /** type='hostdev': the PCI device of the host behind it. */
  readonly host?: HostAddressFacts;
}

/** `<source><address domain bus slot function>` of a PCI host device. */
export interface HostAddressFacts {
  /** `dddd:bb:ss.f`, lower case, absent parts 0; undefined when a part is unreadable, out of range or a placeholder. */
  readonly address: string | undefined;
  readonly placeholder: boolean;
  /** The parts that are written. */
  readonly parts: {
    readonly domain?: Fact<number>;
    readonly bus?: Fact<number>;
    readonly slot?: Fact<number>;
    readonly function?: Fact<number>;
  };
  /** Must be written on an interface, need not on a hostdev. */
  readonly type?: Fact<string>;
  /** The `<address>` element, relative to the owner's start. */
  readonly start: number;
  readonly end: number;
}

export interface HostdevFacts extends CommonFacts {
  readonly kind: 'hostdev';
  readonly mode?: Fact<string>;
  readonly type?: Fact<string>;
  readonly model?: Fact<string>;
  readonly managed?: Fact<string>;
  readonly host?: HostAddressFacts;
}

/** `<serial>`, `<parallel>`, `<channel>`, `<console>`. */
export interface CharacterFacts extends CommonFacts {
  readonly kind: 'serial' | 'parallel' | 'channel' | 'console';
  readonly type?: Fact<string>;
  /** `<target type='…'>` */
  readonly targetType?: Fact<string>;
  /** `<target><model name='…'/></target>` */
  readonly targetModel?: Fact<string>;
}

/** Every other device: what decides where it sits is its model, its bus, or its type. */
export interface PlainFacts extends CommonFacts {
  readonly kind:
    | 'lease'
    | 'filesystem'
    | 'smartcard'
    | 'input'
    | 'graphics'
    | 'sound'
    | 'audio'
    | 'video'
    | 'watchdog'
    | 'memballoon'
    | 'rng'
    | 'crypto'
    | 'tpm'
    | 'nvram'
    | 'hub'
    | 'redirdev'
    | 'panic'
    | 'shmem'
    | 'memory'
    | 'iommu'
    | 'vsock'
    | 'pstore';
  readonly type?: Fact<string>;
  /** `model` attribute; video, shmem: `<model type>`. */
  readonly model?: Fact<string>;
  readonly bus?: Fact<string>;
  /** TPM: `<backend type>`; rng, crypto: `<backend model>`; filesystem: `<driver type>`; pstore: the attribute. */
  readonly backend?: Fact<string>;
}

export type DeviceFacts =
  | ControllerFacts
  | DiskFacts
  | InterfaceFacts
  | HostdevFacts
  | CharacterFacts
  | PlainFacts;

export type DeviceKind = DeviceFacts['kind'];
export type FactsOf<K extends DeviceKind> = DeviceFacts & { readonly kind: K };

/**
 * A device of the guest: its facts and where its element begins in the document. The object is made when it is asked for;
 * what tells devices apart is their facts.
 */
export interface Device<F extends DeviceFacts = DeviceFacts> {
  readonly facts: F;
  readonly start: number;
}

export interface Guest {
  /** The `<domain>` element and where it begins. */
  readonly domain: XmlElement;
  readonly start: number;
  /** Where the domain was found: the root itself, or inside libvirt's own wrappers. */
  readonly wrapper: 'domain' | 'domainsnapshot' | 'domstatus' | 'domaincheckpoint' | 'domainbackup';
  /** Offsets of these facts are relative to `start`. */
  readonly name: Fact<string> | undefined;
  readonly virtType: Fact<string> | undefined;
  readonly arch: Fact<string> | undefined;
  readonly machine: Fact<string> | undefined;
  /**
   * arch ppc64 or ppc64le, machine `pseries` or `pseries-…` (qemu_domain.c: qemuDomainMachineIsPSeries). One of the two
   * may be absent or a placeholder: QEMU's default machine for ppc64 is a pseries, no other arch has one.
   */
  readonly pseries: boolean;
  /** `<cpu><numa><cell>` ids in order; a cell without id takes its position. */
  readonly numaCells: readonly number[];
  /** In KiB, as libvirt reads the unit; undefined when absent or unreadable. */
  readonly memory: Fact<number> | undefined;
  /** The names of the elements in `<features>`. */
  readonly features: readonly string[];
  /** The `<devices>` element and its absolute start; undefined when the guest has none. */
  readonly devices: { readonly element: XmlElement; readonly start: number } | undefined;
  /** Devices by kind, each list in document order. `hostDevices` and `devicesInOrder` (order.ts) have libvirt's order. */
  readonly byKind: { readonly [K in DeviceKind]: readonly Device<FactsOf<K>>[] };
}
