/** Values that can be counted. */
import { attribute } from '../../xml/query';
import type { Located } from '../../xml/syntaxTree';
import type { Snapshot } from '../snapshot';
import type { Offer } from './items';
import { choices, valuesNotOnPseries } from './notOnPseries';
import type { Ancestors } from './place';
import { wordsAt } from './words';

/** What can be counted, but not by the schema. */
const counted: { readonly [key: string]: readonly string[] } = {
  'os/type@machine': [
    'pseries',
    ...['11.0', '10.0', '9.2', '9.0', '8.2', '8.0', '7.2', '6.2', '5.2', '4.2', '3.1'].map(
      (version) => `pseries-${version}`,
    ),
  ],
  'os/type@arch': ['ppc64le', 'ppc64'],
  'interface/model@type': ['virtio', 'spapr-vlan', 'e1000', 'rtl8139', 'usb-net'],
  'domain@type': ['kvm', 'qemu'],
  '@unit': ['GiB', 'MiB', 'KiB', 'TiB', 'bytes'],
  'controller/model@name': ['spapr-pci-host-bridge', 'pci-bridge'],
  'clock/timer@name': ['rtc'],
};

/** The values of an attribute; yes and no, on and off in that order. */
export function valueOffers(
  { guest }: Snapshot,
  { elements, names }: Ancestors,
  name: string,
): readonly Offer[] {
  const path = ['domain', ...elements.slice(1).map(({ node }) => node.name)];
  const own = keyIn(counted, path, name);
  const listed = own === undefined ? [...(names.attributes[name] ?? [])].sort(positiveFirst) : counted[own];
  const values = (listed ?? []).filter((value) => value !== '' && isTaken(path.slice(1), name, value));
  const wanted = guest?.pseries ? onPseries(elements, path, name, values) : values;
  return wanted.map((label, index) => ({ label, kind: 'value', rank: 3 + index / 1000 }));
}

function onPseries(
  elements: readonly Located[],
  path: readonly string[],
  name: string,
  values: readonly string[],
): readonly string[] {
  const choice = choices.find(({ key }) => `/${path.join('/')}@${name}`.endsWith(`/${key}`));
  const parent = choice && elements.at(choice.inParent ? -2 : -1)?.node;
  const fitting = parent && choice.of[attribute(parent, choice.by)?.value ?? ''];
  if (fitting) return fitting;
  const key = keyIn(valuesNotOnPseries, path, name);
  const refused = key === undefined ? [] : (valuesNotOnPseries[key] ?? []);
  return values.filter((value) => !refused.includes(value));
}

/** The longest key of a table that ends the path: `disk/target@bus`, `@unit`. */
function keyIn(
  table: { readonly [key: string]: readonly string[] },
  path: readonly string[],
  name: string,
): string | undefined {
  const keys = path.map((_, from) => `${path.slice(from).join('/')}@${name}`);
  return [...keys, `@${name}`].find((each) => Object.hasOwn(table, each));
}

/** Whether libvirt's parser takes the value there, as far as that hangs on nothing else. */
function isTaken(path: readonly string[], name: string, value: string): boolean {
  const lists = wordsAt(path).flatMap(({ attributes }) =>
    [attributes?.[name] ?? []].flat().flatMap(({ value: kind, when }) => {
      return when === undefined && kind.kind === 'one-of' ? [kind.values] : [];
    }),
  );
  return lists.length === 0 || lists.some((list) => list.includes(value));
}

const positive = new Set(['yes', 'on']);

function positiveFirst(a: string, b: string): number {
  return Number(positive.has(b)) - Number(positive.has(a)) || (a < b ? -1 : 1);
}
