/** All that is found in a guest, and where it stands; after an edit only what it touched is looked at. */
import type { Guest } from '../../guest/guest';
import { keptInside } from '../../guest/kept';
import { joinNotes, keptChildren } from '../../guest/keptChildren';
import { domain as domainWord } from '../../vocabulary/domain';
import { domainNames, namesIn } from '../../vocabulary/names/names';
import type { ElementWord } from '../../vocabulary/word';
import { childStart } from '../../xml/query';
import type { XmlElement, XmlNode } from '../../xml/syntaxTree';
import { entriesOf } from './entries';
import { type FormatFinding, formatFindings } from './findings';
import { type Noted, notedDevices, singles } from './sectionFindings';
import { unknownAttributes, unknownChild } from './unknownNames';

export interface Placed {
  readonly finding: FormatFinding;
  /** What the finding's span is relative to. */
  readonly start: number;
}

/** Nothing in a guest of another hypervisor. Worked out once. */
export const guestFindings = keptInside((guest: Guest): readonly Placed[] =>
  concerns(guest) ? ofDomain(guest) : [],
);

const otherHypervisors = new Set(
  'xen lxc uml openvz test vmware hyperv vbox phyp parallels bhyve vz hvf'.split(' '),
);

/** libvirt's parser is the same for every machine; other hypervisors' drivers read the domain in their own ways. */
function concerns({ virtType }: Guest): boolean {
  return virtType === undefined || !otherHypervisors.has(virtType.text);
}

function ofDomain({ domain, start }: Guest): readonly Placed[] {
  const found: Placed[] = [];
  put(found, ownFindings(domain), start);
  for (const { index, element, findings, ofFirst } of childFindings(domain)) {
    const at = start + childStart(domain, index);
    put(found, findings, at);
    if (ofFirst.length > 0 && domain.children.find(isNamed(element.name)) === element)
      put(found, ofFirst, at);
  }
  const singlesSeen = new Map<string, number>();
  let at = start + domain.startTagEnd;
  for (const child of domain.children) {
    if (isNamed('devices')(child)) putDevices(found, singlesSeen, child, at, domain);
    at += child.length;
  }
  return found;
}

function put(found: Placed[], findings: readonly FormatFinding[], start: number): void {
  for (const finding of findings) found.push({ finding, start });
}

const isNamed =
  (name: string) =>
  (node: XmlNode): node is XmlElement =>
    node.kind === 'element' && node.name === name;

/** libvirt reads the devices of all `<devices>` there are as one list: `singlesSeen` counts over all of them. */
function putDevices(
  found: Placed[],
  singlesSeen: Map<string, number>,
  section: XmlElement,
  start: number,
  domain: XmlElement,
): void {
  for (const { index, element, findings } of notedDevices(section, domain)) {
    const at = start + childStart(section, index);
    put(found, findings, at);
    const says = singles.get(element.name);
    if (says === undefined) continue;
    const count = (singlesSeen.get(element.name) ?? 0) + 1;
    singlesSeen.set(element.name, count);
    if (count === 2) put(found, [repeatedDevice(element.name, says)], at);
  }
}

function repeatedDevice(name: string, says: string): FormatFinding {
  return {
    code: 'element-repeated',
    start: 1,
    end: 1 + name.length,
    says,
    element: name,
    parent: 'devices',
    attribute: null,
    found: null,
    kind: null,
  };
}

/** The domain's own attributes and the number of its elements; what is inside them is noted of each. */
const shallow = (word: ElementWord): ElementWord => ({
  ...word,
  elements: Object.fromEntries(
    Object.entries(word.elements ?? {}).flatMap(([name, words]) => {
      const present = [words]
        .flat()
        .filter(({ required, repeated, unique }: ElementWord) => required ?? repeated ?? unique);
      return present.length === 0 ? [] : [[name, present.map(presence)]];
    }),
  ),
});

const presence = ({ required, repeated, when, most, unique }: ElementWord): ElementWord => ({
  ...(required === undefined ? {} : { required }),
  ...(repeated === undefined ? {} : { repeated }),
  ...(when === undefined ? {} : { when }),
  ...(most === undefined ? {} : { most }),
  ...(unique === undefined ? {} : { unique }),
});

const shallowDomain = shallow(domainWord);

/** Elements of the domain by whose attributes or content their number is judged. */
const lookedInto: ReadonlySet<string> = new Set(
  Object.entries(shallowDomain.elements ?? {}).flatMap(([name, words]) =>
    [words].flat().some(({ unique, when }: ElementWord) => unique ?? when) ? [name] : [],
  ),
);

/** By the domain's attributes: the names of the elements with which nothing was found. */
const faultless = new WeakMap<XmlElement['attributes'], readonly string[]>();

/** What is found in the domain's own attributes and in the number of its elements. */
function ownFindings(domain: XmlElement): readonly FormatFinding[] {
  const known = faultless.get(domain.attributes);
  if (known && hasElements(domain, known)) return [];
  const findings = [...formatFindings(domain, shallowDomain, []), ...unknownAttributes(domain, domainNames)];
  const names = domain.children.flatMap((child) => (child.kind === 'element' ? child.name : []));
  if (findings.length === 0 && !names.some((name) => lookedInto.has(name)))
    faultless.set(domain.attributes, names);
  return findings;
}

function hasElements({ children }: XmlElement, names: readonly string[]): boolean {
  let count = 0;
  for (const child of children) {
    if (child.kind !== 'element') continue;
    if (child.name !== names[count]) return false;
    count += 1;
  }
  return count === names.length;
}

interface NotedChild extends Noted {
  /** What is found only in the first element of its name: libvirt reads no other. */
  readonly ofFirst: readonly FormatFinding[];
}

/** What is found inside the children of the domain; the children of `<devices>` are looked at one by one. */
const childFindings = keptChildren<readonly NotedChild[]>(noteChildren, joinNotes);

function noteChildren(domain: XmlElement, first: number, end: number): readonly NotedChild[] {
  const noted: NotedChild[] = [];
  for (let index = first; index < end; index++) {
    const element = domain.children.at(index);
    if (element?.kind !== 'element') continue;
    const words = wordsInDomain.get(element.name) ?? [];
    const findings: FormatFinding[] = [];
    const ofFirst: FormatFinding[] = [];
    for (const word of words) {
      (word.onlyFirst ? ofFirst : findings).push(...formatFindings(element, word, [domain]));
    }
    findings.push(...unknownInside(element, domain));
    if (findings.length > 0 || ofFirst.length > 0) noted.push({ index, element, findings, ofFirst });
  }
  return noted;
}

const wordsInDomain = entriesOf(domainWord).elementWords;

function unknownInside(element: XmlElement, domain: XmlElement): readonly FormatFinding[] {
  const names = element.name === 'devices' ? namesIn(domainNames, 'devices') : undefined;
  return names ? unknownAttributes(element, names) : unknownChild(element, domain, domainNames);
}
