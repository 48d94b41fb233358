/** The syntax tree → the guest. What an edit left alone comes from memoised facts. */
import { childElements, rootElement } from '../xml/query';
import type { Located, XmlElement, XmlTree } from '../xml/syntaxTree';
import { devicesByKind } from './devicesByKind';
import { asText, attributeFact, childOf, childrenOf, decimal, textFact } from './facts';
import type { Fact, Guest } from './guest';
import { readMemory } from './values';

const wrappers = ['domainsnapshot', 'domstatus', 'domaincheckpoint', 'domainbackup'] as const;

/** The guest of a document; null when the document is no libvirt domain, nor one of libvirt's wrappers around a domain. */
export function readGuest(tree: XmlTree): Guest | null {
  const found = findDomain(tree);
  if (found === null) return null;
  return new ReadGuest(found.domain, found.wrapper, undefined);
}

/** The same guest with other devices. */
export function withDevices({ domain, start, wrapper }: Guest, byKind: Guest['byKind']): Guest {
  return new ReadGuest({ node: domain, start }, wrapper, byKind);
}

/** Not asked for yet. */
const unread = Symbol();
type Lazy<T> = T | typeof unread;

/** A new one is made with every version of a text: what hardly anybody asks for is read when somebody does. */
class ReadGuest implements Guest {
  readonly domain: XmlElement;
  readonly start: number;
  readonly wrapper: Guest['wrapper'];
  readonly virtType: Guest['virtType'];
  readonly arch: Guest['arch'];
  readonly machine: Guest['machine'];
  readonly pseries: boolean;
  readonly devices: Guest['devices'];
  readonly byKind: Guest['byKind'];
  #name: Lazy<Guest['name']> = unread;
  #numaCells: Lazy<Guest['numaCells']> = unread;
  #memory: Lazy<Guest['memory']> = unread;
  #features: Lazy<Guest['features']> = unread;

  constructor(domain: Located, wrapper: Guest['wrapper'], byKind: Guest['byKind'] | undefined) {
    const { node, start } = domain;
    const own: Located = { node, start: 0 };
    const type = childOf(childOf(own, 'os'), 'type');
    const sections = childrenOf(domain, 'devices');
    const [devices] = sections;
    this.domain = node;
    this.start = start;
    this.wrapper = wrapper;
    this.virtType = attributeFact(own, 'type', asText);
    this.arch = attributeFact(type, 'arch', asText);
    this.machine = attributeFact(type, 'machine', asText);
    this.pseries = isPSeries(this.arch, this.machine);
    this.devices = devices && { element: devices.node, start: devices.start };
    this.byKind = byKind ?? devicesByKind(sections);
  }

  get name(): Guest['name'] {
    if (this.#name === unread) this.#name = textFact(this.#part('name'), asText);
    return this.#name;
  }

  get numaCells(): Guest['numaCells'] {
    if (this.#numaCells === unread) this.#numaCells = readNumaCells(this.#part('cpu'));
    return this.#numaCells;
  }

  get memory(): Guest['memory'] {
    if (this.#memory === unread) this.#memory = readMemoryElement(this.#part('memory'));
    return this.#memory;
  }

  get features(): Guest['features'] {
    if (this.#features === unread) this.#features = namesIn(this.#part('features'));
    return this.#features;
  }

  #part(name: string): Located | undefined {
    return childOf({ node: this.domain, start: 0 }, name);
  }
}

// As if they were written down in each guest.
for (const name of ['name', 'numaCells', 'memory', 'features']) {
  Object.defineProperty(ReadGuest.prototype, name, { enumerable: true });
}

function findDomain(tree: XmlTree): { domain: Located; wrapper: Guest['wrapper'] } | null {
  const root = rootElement(tree);
  if (root === undefined) return null;
  const { node } = root;
  if (node.name === 'domain') return isLibvirts(node) ? { domain: root, wrapper: 'domain' } : null;
  const wrapper = wrappers.find((name) => name === node.name);
  const domain = wrapper === undefined ? undefined : childOf(root, 'domain');
  return wrapper === undefined || domain === undefined ? null : { domain, wrapper };
}

const telling = new Set(['name', 'os', 'memory', 'vcpu', 'devices']);

/** Application servers have a `<domain>`, too: one with a type, with children that libvirt knows, or still empty, is a guest. */
function isLibvirts(domain: XmlElement): boolean {
  if (domain.attributes.some(({ name }) => name === 'type')) return true;
  const elements = domain.children.filter((child) => child.kind === 'element');
  return elements.length === 0 || elements.some(({ name }) => telling.has(name));
}

function isPSeries(arch: Fact<string> | undefined, machine: Fact<string> | undefined): boolean {
  const open = (fact: Fact<string> | undefined) => fact === undefined || fact.text === '' || fact.placeholder;
  const ppc64 = arch?.value === 'ppc64' || arch?.value === 'ppc64le';
  const pseries = machine?.value === 'pseries' || machine?.value?.startsWith('pseries-') === true;
  return (ppc64 || open(arch)) && (pseries || open(machine)) && (ppc64 || pseries);
}

/** Cells may be written in any order; the ids of libvirt's are 0, 1, … (conf/numa_conf.c: virDomainNumaDefParseXML). */
function readNumaCells(cpu: Located | undefined): number[] {
  const numa = childOf(cpu, 'numa');
  if (numa === undefined) return [];
  return childrenOf(numa, 'cell').map((cell, i) => attributeFact(cell, 'id', decimal)?.value ?? i);
}

function readMemoryElement(element: Located | undefined): Fact<number> | undefined {
  const unit = attributeFact(element, 'unit', asText);
  const fact = textFact(element, (text) => readMemory(text, unit?.text));
  if (fact === undefined || unit?.placeholder !== true) return fact;
  const { text, start, end } = fact;
  return { value: undefined, text, placeholder: true, start, end };
}

function namesIn(features: Located | undefined): readonly string[] {
  return features ? childElements(features).map(({ node }) => node.name) : [];
}
