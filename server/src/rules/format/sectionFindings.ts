/** The children of `<devices>` in which something was found; after an edit only those that it touched are looked at. */
import { joinNotes, keptChildren } from '../../guest/keptChildren';
import { devices as deviceWords } from '../../vocabulary/devices';
import { domainNames, namesIn } from '../../vocabulary/names/names';
import type { ElementWord } from '../../vocabulary/word';
import type { XmlElement } from '../../xml/syntaxTree';
import { type FormatFinding, formatFindings } from './findings';
import { unknownChild } from './unknownNames';

/** A child with findings, or one of a kind of which libvirt takes a single one. */
export interface Noted {
  /** Among the children of `<devices>`. */
  readonly index: number;
  readonly element: XmlElement;
  readonly findings: readonly FormatFinding[];
}

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
export const notedDevices = keptChildren<readonly Noted[], XmlElement>(noteRun, joinNotes);

function noteRun(section: XmlElement, first: number, end: number, domain: XmlElement): readonly Noted[] {
  const { children } = section;
  const noted: Noted[] = [];
  for (let index = first; index < end; index++) {
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
