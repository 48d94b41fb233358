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
  const { domain, wrapper } = found;
  const own: Located = { node: domain.node, start: 0 };
  const type = childOf(childOf(own, 'os'), 'type');
  const arch = attributeFact(type, 'arch', asText);
  const machine = attributeFact(type, 'machine', asText);
  const devices = childOf(domain, 'devices');
  const features = childOf(own, 'features');
  return {
    domain: domain.node,
    start: domain.start,
    wrapper,
    name: textFact(childOf(own, 'name'), asText),
    virtType: attributeFact(own, 'type', asText),
    arch,
    machine,
    pseries: isPSeries(arch, machine),
    numaCells: readNumaCells(own),
    memory: readMemoryElement(childOf(own, 'memory')),
    features: features === undefined ? [] : childElements(features).map(({ node }) => node.name),
    devices: devices === undefined ? undefined : { element: devices.node, start: devices.start },
    byKind: devicesByKind(childrenOf(domain, 'devices')),
  };
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
function readNumaCells(domain: Located): number[] {
  const numa = childOf(childOf(domain, 'cpu'), 'numa');
  if (numa === undefined) return [];
  return childrenOf(numa, 'cell').map((cell, i) => attributeFact(cell, 'id', decimal)?.value ?? i);
}

function readMemoryElement(element: Located | undefined): Fact<number> | undefined {
  const unit = attributeFact(element, 'unit', asText);
  const fact = textFact(element, (text) => readMemory(text, unit?.text));
  if (fact === undefined || unit?.placeholder !== true) return fact;
  return { ...fact, value: undefined, placeholder: true };
}
