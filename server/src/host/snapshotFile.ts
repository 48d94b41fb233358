/** A host's PCI devices in a file, as `pseries-xml host snapshot` writes it and people keep it beside their guests. */
import type { HostDevice, HostTopology } from './topology';

/** More is no snapshot of a machine: a server with every virtual function of 64 adapters has some 16,000 devices. */
const mostCharacters = 64 * 1024 * 1024;
const mostDevices = 100_000;

/** Says what is wrong with a value, undefined when nothing is. */
type Check = (value: unknown) => string | undefined;

const addressForm = /^([0-9a-f]{1,8}):([0-9a-f]{2}):([01][0-9a-f])\.([0-7])$/i;

/**
 * A host address in the one form used everywhere, `dddd:bb:ss.f` in lower case; undefined when it is none.
 * The domain has four digits, or as many as it needs.
 */
export function normalAddress(text: string): string | undefined {
  const [, domain, bus, slot, function_] = addressForm.exec(text) ?? [];
  if (domain === undefined) return undefined;
  const digits = domain.replace(/^0+/, '').padStart(4, '0');
  return `${digits}:${bus}:${slot}.${function_}`.toLowerCase();
}

const expected = (what: string, ok: (value: unknown) => boolean): Check => {
  return (value) => (ok(value) ? undefined : `expected ${what}, found ${show(value)}`);
};
const orNull = (ok: (value: unknown) => boolean) => (value: unknown) => value === null || ok(value);
const isAddress = (value: unknown) => typeof value === 'string' && addressForm.test(value);
const isString = (value: unknown) => typeof value === 'string';
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
const isHexadecimal = (digits: number) => {
  const form = new RegExp(`^0x[0-9a-f]{${digits}}$`, 'i');
  return (value: unknown) => typeof value === 'string' && form.test(value);
};

const checks: { readonly [K in keyof HostDevice]-?: Check } = {
  address: expected('a PCI address such as "0001:01:00.0"', isAddress),
  iommuGroup: expected('a number or null', orNull(isCount)),
  vendor: expected('"0x" and four hexadecimal digits or null', orNull(isHexadecimal(4))),
  device: expected('"0x" and four hexadecimal digits or null', orNull(isHexadecimal(4))),
  class: expected('"0x" and six hexadecimal digits or null', orNull(isHexadecimal(6))),
  driver: expected('a string or null', orNull(isString)),
  numaNode: expected('a number or null', orNull(isCount)),
  name: expected('a string or null', orNull(isString)),
  physicalFunction: expected('a PCI address such as "0001:01:00.0" or null', orNull(isAddress)),
  virtualFunctions: expected('a list of PCI addresses', Array.isArray),
};
const fields = Object.keys(checks) as (keyof HostDevice)[];

/** A value as JSON, short enough for a message. */
function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The first thing wrong with a device, with its place. */
function findFault(device: unknown, place: string): string | undefined {
  if (!isObject(device)) return `${place}: expected an object, found ${show(device)}`;
  for (const field of fields) {
    const value = device[field];
    if (value === undefined && field !== 'address') continue;
    const fault = checks[field](value);
    if (fault !== undefined) return `${place}.${field}: ${fault}`;
  }
  const { virtualFunctions } = device;
  const functions = Array.isArray(virtualFunctions) ? virtualFunctions : [];
  const wrong = functions.findIndex((address) => !isAddress(address));
  return wrong < 0
    ? undefined
    : `${place}.virtualFunctions[${wrong}]: ${checks.address(functions[wrong]) ?? ''}`;
}

const normalised: { readonly [K in keyof HostDevice]?: (text: string) => string } = {
  address: (text) => normalAddress(text) ?? text,
  physicalFunction: (text) => normalAddress(text) ?? text,
  vendor: (text) => text.toLowerCase(),
  device: (text) => text.toLowerCase(),
  class: (text) => text.toLowerCase(),
};

/** A checked device: its known fields alone, each in its one form. */
function readDevice(device: Record<string, unknown>): HostDevice {
  const entries = fields.flatMap((field) => {
    const value = device[field];
    if (value === undefined) return [];
    if (Array.isArray(value)) return [[field, value.map((address) => normalAddress(address) ?? address)]];
    return [[field, typeof value === 'string' ? (normalised[field]?.(value) ?? value) : value]];
  });
  return Object.fromEntries(entries) as unknown as HostDevice;
}

/** What the JSON parser objects to, with line and column where it tells the place. */
function jsonFault(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const [placed, offset] = /(?: in JSON)? at position (\d+).*$/s.exec(message) ?? [];
  if (placed === undefined) return `not JSON: ${message}`;
  const before = text.slice(0, Number(offset)).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return `not JSON: ${message.replace(placed, '')} (line ${before.length}, column ${column})`;
}

/**
 * Reads a snapshot file: the object `{source, takenAt, devices}` or just the list of devices. `name` is the file's name:
 * it becomes the topology's source, because what the file says of its own source was true on another machine.
 * The first thing wrong is the error, with its place, without the file's name.
 */
export function parseSnapshot(text: string, name: string): { topology: HostTopology } | { error: string } {
  if (text.length > mostCharacters) return { error: 'too large for a host snapshot (more than 64 MiB)' };
  const json = text.replace(/^\uFEFF/, '');
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    return { error: json.trim() === '' ? 'the file is empty' : jsonFault(error, json) };
  }
  const content = Array.isArray(parsed) ? { devices: parsed } : parsed;
  if (!isObject(content)) return { error: `expected an object or a list of devices, found ${show(content)}` };
  const { devices, takenAt } = content;
  if (!Array.isArray(devices)) return { error: `devices: expected a list, found ${show(devices)}` };
  if (devices.length > mostDevices) return { error: `devices: more than ${mostDevices} devices` };
  if (typeof takenAt === 'string' ? Number.isNaN(Date.parse(takenAt)) : (takenAt ?? null) !== null)
    return {
      error: `takenAt: expected a date such as "2025-01-31T12:00:00Z" or null, found ${show(takenAt)}`,
    };
  const read: HostDevice[] = [];
  const places = new Map<string, number>();
  for (const [index, device] of devices.entries()) {
    const fault = findFault(device, `devices[${index}]`);
    if (fault !== undefined) return { error: fault };
    const known = readDevice(device);
    const twin = places.get(known.address);
    if (twin !== undefined)
      return { error: `devices[${index}].address: ${known.address} is devices[${twin}] already` };
    places.set(known.address, index);
    read.push(known);
  }
  return { topology: { source: name, takenAt: typeof takenAt === 'string' ? takenAt : null, devices: read } };
}

/** A snapshot as a file to commit: devices in address order, one a line, fields always in the same order. */
export function writeSnapshot(topology: HostTopology): string {
  const lines = [...topology.devices]
    .sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0))
    .map((device) => {
      const known = fields.filter((field) => device[field] !== undefined);
      const written = known.map((field) => `"${field}": ${JSON.stringify(device[field])}`);
      return `    { ${written.join(', ')} }`;
    });
  const devices = lines.length > 0 ? `[\n${lines.join(',\n')}\n  ]` : '[]';
  const source = JSON.stringify(topology.source);
  return `{\n  "source": ${source},\n  "takenAt": ${JSON.stringify(topology.takenAt)},\n  "devices": ${devices}\n}\n`;
}

const ending = '.host.json';

/**
 * The snapshot that belongs to a guest, from the names in its folder: `<guest>.host.json`, else the folder's only
 * `*.host.json`; null when there is none or which one cannot be told.
 */
export function snapshotNameFor(guestName: string, namesInFolder: Iterable<string>): string | null {
  const snapshots = [...namesInFolder].filter((name) => name.endsWith(ending) && name !== ending);
  const own = [`${guestName.replace(/\.xml$/i, '')}${ending}`, `${guestName}${ending}`];
  return (
    own.find((name) => snapshots.includes(name)) ?? (snapshots.length === 1 ? (snapshots[0] ?? null) : null)
  );
}
