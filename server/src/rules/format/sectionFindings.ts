/** The children of `<devices>` in which something was found; after an edit only those that it touched are looked at. */
import { joinNotes, keptChildren } from '../../guest/keptChildren';
import { devices as deviceWords } from '../../vocabulary/devices';
import { domainNames, namesIn } from '../../vocabulary/names/names';
import type { ElementWord } from '../../vocabulary/word';
import type { XmlElement } from '../../xml/syntaxTree';
import { listOf } from './entries';
import { type FormatFinding, findingsIn } from './findings';
import { unknownIn } from './unknownNames';

/** A child with findings, or one of a kind of which libvirt takes a single one. */
export interface Noted {
  /** Among the children of `<devices>`. */
  readonly index: number;
  readonly element: XmlElement;
  readonly findings: readonly FormatFinding[];
}

const devicesNames = namesIn(domainNames, 'devices') ?? { attributes: {}, elements: {} };

const words: ReadonlyMap<string, readonly ElementWord[]> = new Map(
  Object.entries(deviceWords).map(([name, own]) => [name, listOf(own)]),
);

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

const judged = new WeakMap<XmlElement, readonly FormatFinding[]>();
const none: readonly never[] = [];

/** What is found in one child of `<devices>`; worked out once. */
export function judgeDevice(
  device: XmlElement,
  section: XmlElement,
  domain: XmlElement,
): readonly FormatFinding[] {
  const before = judged.get(device);
  if (before) return before;
  const parents = [section, domain];
  const refused = (words.get(device.name) ?? none).flatMap((word) => findingsIn(device, word, parents));
  const unknown = unknownIn(device, section, devicesNames);
  const findings = refused.length + unknown.length === 0 ? none : [...refused, ...unknown];
  judged.set(device, findings);
  return findings;
}
