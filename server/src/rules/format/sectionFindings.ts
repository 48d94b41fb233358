/** The children of `<devices>` in which something was found; after an edit only those that it touched are looked at. */
import { placeInside } from '../../guest/kept';
import { joinNotes, keptChildren } from '../../guest/keptChildren';
import { devices as deviceWords } from '../../vocabulary/devices';
import { domainNames, namesIn } from '../../vocabulary/names/names';
import type { ElementWord } from '../../vocabulary/word';
import { runsOf } from '../../xml/siblings';
import type { XmlElement, XmlNode } from '../../xml/syntaxTree';
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
  if (first > 0 || end < children.length) return noteIn(children.slice(first, end), first, section, domain);
  const noted: Noted[] = [];
  let before = 0;
  for (const { nodes } of runsOf(children)) {
    for (const note of noteNeighbours(nodes, section, domain))
      noted.push({ ...note, index: before + note.index });
    before += nodes.length;
  }
  return noted;
}

const known = placeInside<readonly Noted[]>();
const none: readonly never[] = [];

/**
 * What is noted of neighbours among the children of a section, counted from the first of them. Kept with their array: to keep
 * it with each child would take as much as all the children's names.
 */
export function noteNeighbours(
  nodes: readonly XmlNode[],
  section: XmlElement,
  domain: XmlElement,
): readonly Noted[] {
  const before = known.get(nodes);
  if (before) return before;
  const noted = noteIn(nodes, 0, section, domain);
  known.set(nodes, noted);
  return noted;
}

/** @param first - the index of the first of the nodes */
function noteIn(
  nodes: readonly XmlNode[],
  first: number,
  section: XmlElement,
  domain: XmlElement,
): readonly Noted[] {
  const parents = [section, domain];
  const noted: Noted[] = [];
  nodes.forEach((node, index) => {
    if (node.kind !== 'element') return;
    const findings = judgeDevice(node, section, parents);
    if (findings.length > 0 || singles.has(node.name))
      noted.push({ index: first + index, element: node, findings });
  });
  return noted.length > 0 ? noted : none;
}

function judgeDevice(
  device: XmlElement,
  section: XmlElement,
  parents: readonly XmlElement[],
): readonly FormatFinding[] {
  const refused = (words.get(device.name) ?? none).flatMap((word) => findingsIn(device, word, parents));
  const unknown = unknownIn(device, section, devicesNames);
  return refused.length + unknown.length === 0 ? none : [...refused, ...unknown];
}
