/** The children of `<devices>` in which something was found; after an edit only those that it touched are looked at. */
import { sharedChildren } from '../../guest/compareGuests';
import { devices as deviceWords } from '../../vocabulary/devices';
import { domainNames, namesIn } from '../../vocabulary/names/names';
import type { ElementWord } from '../../vocabulary/word';
import type { XmlElement, XmlNode } from '../../xml/syntaxTree';
import { type FormatFinding, formatFindings } from './findings';
import { unknownChild } from './unknownNames';

/** A child with findings, or one of a kind of which libvirt takes a single one. */
export interface Noted {
  /** Among the children of `<devices>`. */
  readonly index: number;
  readonly element: XmlElement;
  readonly findings: readonly FormatFinding[];
}

interface Known {
  readonly section: XmlElement;
  readonly noted: readonly Noted[];
}

/** By the first and the last element in it: one of the two outlives nearly every edit. */
const known = new WeakMap<XmlElement, Known>();

const devicesNames = namesIn(domainNames, 'devices') ?? { attributes: {}, elements: {} };

const wordsOf = (name: string): readonly ElementWord[] =>
  Object.hasOwn(deviceWords, name) ? [deviceWords[name] ?? []].flat() : [];

/** Kinds of device of which a second one is refused, with libvirt's words. */
export const singles = new Map(
  Object.entries(deviceWords).flatMap(([name, { repeated }]) =>
    repeated === undefined ? [] : [[name, repeated] as const],
  ),
);

/** In document order. `domain` is the section's parent. */
export function notedDevices(section: XmlElement, domain: XmlElement): readonly Noted[] {
  const ends = endsOf(section);
  const before = ends.map((end) => known.get(end)).find((each) => each !== undefined);
  if (before?.section === section) return before.noted;
  const noted = before ? noteChanges(before, section, domain) : noteAll(section, domain);
  for (const end of ends) known.set(end, { section, noted });
  return noted;
}

function noteAll(section: XmlElement, domain: XmlElement): readonly Noted[] {
  return noteRun(section, domain, 0, section.children.length);
}

function noteChanges(
  { section: old, noted }: Known,
  section: XmlElement,
  domain: XmlElement,
): readonly Noted[] {
  const { first, behind } = sharedChildren(old, section);
  const end = old.children.length - behind;
  const moved = section.children.length - old.children.length;
  return [
    ...noted.filter(({ index }) => index < first),
    ...noteRun(section, domain, first, end + moved),
    ...noted.flatMap((each) => (each.index >= end ? { ...each, index: each.index + moved } : [])),
  ];
}

function noteRun(section: XmlElement, domain: XmlElement, from: number, to: number): Noted[] {
  const { children } = section;
  const noted: Noted[] = [];
  for (let index = from; index < to; index++) {
    const child = children.at(index);
    if (child?.kind !== 'element') continue;
    const findings = judgeDevice(child, section, domain);
    if (findings.length > 0 || singles.has(child.name)) noted.push({ index, element: child, findings });
  }
  return noted;
}

/** What is found in one child of `<devices>`; worked out once. */
export function judgeDevice(
  device: XmlElement,
  section: XmlElement,
  domain: XmlElement,
): readonly FormatFinding[] {
  const parents = [section, domain];
  const refused = wordsOf(device.name).flatMap((word) => formatFindings(device, word, parents));
  const unknown = unknownChild(device, section, devicesNames);
  return unknown.length === 0 ? refused : [...refused, ...unknown];
}

function endsOf({ children }: XmlElement): readonly XmlElement[] {
  const isElement = (node: XmlNode | undefined): node is XmlElement => node?.kind === 'element';
  const first = children.find(isElement);
  let behind = children.length - 1;
  while (behind > 0 && !isElement(children.at(behind))) behind--;
  return [first, children.at(behind)].filter(isElement);
}
