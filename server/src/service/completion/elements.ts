/** Elements that may stand where the cursor is, each with what it cannot do without. */
import { singles } from '../../rules/format/sectionFindings';
import { type ElementNames, namesIn } from '../../vocabulary/names/names';
import { elementNote } from '../../vocabulary/notes/notes';
import type { XmlElement } from '../../xml/syntaxTree';
import type { Offer } from './items';
import { elementsNotOnPseries, outdated } from './notOnPseries';
import type { Ancestors } from './place';

/** Written by libvirt for itself. */
const internal: ReadonlySet<string> = new Set(['privateData', 'mirror', 'vcpus']);

/** Elements that stand more than once in their parent; everything in `<devices>` may but for a few. */
const repeatable: ReadonlySet<string> = new Set([
  'boot',
  'cell',
  'channel',
  'device',
  'entry',
  'event',
  'feature',
  'host',
  'iothread',
  'iothreadpin',
  'ip',
  'listen',
  'memnode',
  'page',
  'route',
  'seclabel',
  'sibling',
  'table',
  'tag',
  'timer',
  'usbdev',
  'vcpupin',
  'vcpusched',
]);

/** Most wanted attributes, with their first values; `|` marks where typing goes on. */
const begun: { readonly [path: string]: string } = {
  address: " type='$1'",
  'source/address': " domain='$1'",
  boot: " order='$1'",
  'os/boot': " dev='$1'",
  alias: " name='ua-$1'",
  channel: " type='unix'",
  console: " type='pty'",
  controller: " type='$1'",
  disk: " type='$1' device='disk'",
  filesystem: " type='mount'",
  graphics: " type='$1'",
  hostdev: " mode='subsystem' type='pci' managed='yes'",
  input: " type='$1'",
  interface: " type='$1'",
  memballoon: " model='$1'",
  'devices/memory': " model='dimm'",
  panic: " model='pseries'",
  rng: " model='virtio'",
  serial: " type='pty'",
  sound: " model='$1'",
  tpm: " model='tpm-spapr'",
  watchdog: " model='i6300esb'",
  'os/type': " arch='ppc64le' machine='pseries'",
  memory: " unit='GiB'",
  currentMemory: " unit='GiB'",
  maxMemory: " slots='$1' unit='GiB'",
};

const last = (path: readonly string[], count: number) => path.slice(-count).join('/');

/** @param quote - as the document has it */
export function elementOffers(
  { elements, names }: Ancestors,
  typed: XmlElement | undefined,
  options: {
    readonly pseries: boolean;
    readonly quote: string;
    readonly tagFollows: boolean;
    readonly bracket: boolean;
  },
): readonly Offer[] {
  const parent = elements.at(-1)?.node;
  const path = elements.slice(1).map(({ node }) => node.name);
  const present = new Set(
    parent?.children.flatMap((child) => (child.kind === 'element' && child !== typed ? child.name : [])),
  );
  return Object.keys(names.elements).flatMap((name): readonly Offer[] => {
    const full = [...path, name];
    const known = full.join('/');
    if (internal.has(name) || (options.pseries && elementsNotOnPseries.has(known))) return [];
    const many =
      path.length === 1 && path[0] === 'devices'
        ? !singles.has(name) && name !== 'emulator'
        : repeatable.has(name);
    if (present.has(name) && !many) return [];
    const inside = namesIn(names, name);
    const note = elementNote(full);
    return [
      {
        label: name,
        kind: 'element',
        insert: `${options.bracket ? '<' : ''}${options.tagFollows || !inside ? name : tag(full, inside, options.quote)}`,
        filter: options.bracket ? `<${name}` : name,
        ...(note === undefined ? {} : { documentation: note }),
        rank: present.has(name) ? 6 : 5,
        outdated: outdated.has(known),
        asksAgain: true,
      },
    ];
  });
}

function tag(path: readonly string[], names: ElementNames, quote: string): string {
  const name = path.at(-1) ?? '';
  const attributes = (begun[last(path, 2)] ?? begun[name] ?? '').replaceAll("'", quote);
  const holdsElements = Object.keys(names.elements).length > 0;
  const takesAttributes = Object.keys(names.attributes).length > 0;
  if (
    holdsElements &&
    !(name === 'memballoon' || name === 'address' || name === 'input' || name === 'panic')
  ) {
    return `${name}${attributes}>\n\t$0\n</${name}>`;
  }
  if (names.text || textual(path, names)) return `${name}${attributes}>$0</${name}>`;
  const first =
    attributes === '' && takesAttributes
      ? ` ${Object.keys(names.attributes)[0]}=${quote}$1${quote}`
      : attributes;
  return `${name}${first}$0/>`;
}

/** Elements whose content is text of any kind. */
const texts: ReadonlySet<string> = new Set(
  'name uuid title description memory currentMemory maxMemory vcpu iothreads type kernel initrd cmdline loader nvram model vendor serial wwn size node emulator shares period quota hard_limit soft_limit min_guarantee swap_hard_limit weight product maxpagesize read_bytes_sec write_bytes_sec total_bytes_sec read_iops_sec write_iops_sec total_iops_sec'.split(
    ' ',
  ),
);

function textual(path: readonly string[], { attributes }: ElementNames): boolean {
  const name = path.at(-1) ?? '';
  if (name === 'model' || name === 'type' || name === 'memory')
    return path.at(-2) === 'cpu' || path.at(-2) === 'os' || path.length === 1;
  return texts.has(name) || (Object.keys(attributes).length === 0 && texts.has(name));
}
