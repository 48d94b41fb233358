/**
 * Holds the document against the vocabulary of the domain format: what libvirt's parser refuses because it is missing,
 * stands twice, or is no value of its kind. Findings are relative to the element they were made on and memoised on it,
 * so an edit costs what it touched.
 */
import { invalidValue, missingAttribute, negativeRefused, zeroRefused } from '../../vocabulary/messages';
import { checkValue } from '../../vocabulary/values';
import type {
  AttributeWord,
  Condition,
  ElementWord,
  Says,
  ValueKind,
  ValueWord,
} from '../../vocabulary/word';
import { attribute, childElements, childStart } from '../../xml/query';
import type { Siblings, XmlElement, XmlNode } from '../../xml/syntaxTree';

export type FindingCode =
  | 'attribute-missing'
  | 'value-invalid'
  | 'element-missing'
  | 'element-repeated'
  | 'unknown-element'
  | 'unknown-attribute';

/** One refusal; the span is relative to the element that `formatFindings` was asked about. */
export interface FormatFinding {
  readonly code: FindingCode;
  readonly start: number;
  readonly end: number;
  /** libvirt's refusal; undefined where it only passes over what stands there. */
  readonly says: string | undefined;
  /** The element (a missing or repeated one, too), what it stands in, and the attribute if it is about one. */
  readonly element: string;
  readonly parent: string;
  readonly attribute: string | null;
  /** What stands there, and what may. */
  readonly found: string | null;
  readonly kind: ValueKind | null;
  /** libvirt 9.0.0 does not read the attribute. */
  readonly since?: 'newer' | undefined;
}

/** An element with its ancestors, innermost first, and its offset from the element the walk began at. */
interface Place {
  readonly element: XmlElement;
  readonly parents: readonly XmlElement[];
  readonly offset: number;
}

const memo = new WeakMap<ElementWord, WeakMap<XmlElement, readonly FormatFinding[]>>();

/** All refusals in `element` and below by the vocabulary's `word`. Parents are only looked at by the word's conditions. */
export function formatFindings(
  element: XmlElement,
  word: ElementWord,
  parents: readonly XmlElement[],
): readonly FormatFinding[] {
  let known = memo.get(word);
  if (!known) {
    known = new WeakMap();
    memo.set(word, known);
  }
  const before = known.get(element);
  if (before) return before;
  const findings: FormatFinding[] = [];
  walk({ element, parents, offset: 0 }, word, findings);
  known.set(element, findings);
  return findings;
}

function walk(from: Place, fromWord: ElementWord, findings: FormatFinding[]): void {
  const open: { place: Place; word: ElementWord }[] = [{ place: from, word: fromWord }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { place, word } = next;
    if (!holds(word.when, place)) continue;
    checkAttributes(place, word, findings);
    checkText(place, word, findings);
    open.push(...checkElements(place, word, findings).reverse());
  }
}

function holds(conditions: readonly Condition[] | undefined, place: Place): boolean {
  if (conditions === undefined) return true;
  return conditions.every((condition) => {
    const value = valueAt(condition.attribute, place);
    if (value === undefined) return condition.orAbsent === true;
    return condition.is.includes(value) !== (condition.not === true);
  });
}

/** The attribute that a condition's path names: up by `..`, down by an element's name, the attribute last. */
function valueAt(path: string, place: Place): string | undefined {
  const { up, down, name } = pathOf(path);
  let owner = up === 0 ? place.element : place.parents[up - 1];
  for (const step of down) owner = owner && firstChildNamed(owner, step);
  return owner && attribute(owner, name)?.value;
}

interface Path {
  readonly up: number;
  readonly down: readonly string[];
  readonly name: string;
}

/** The vocabulary's few paths, taken apart once. */
const paths = new Map<string, Path>();

function pathOf(path: string): Path {
  const known = paths.get(path);
  if (known) return known;
  const steps = path.split('/');
  const name = steps.pop() ?? '';
  const up = steps.filter((step) => step === '..').length;
  const taken = { up, down: steps.slice(up), name };
  paths.set(path, taken);
  return taken;
}

function firstChildNamed(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find(
    (child): child is XmlElement => child.kind === 'element' && child.name === name,
  );
}

/** A word as the walk goes through it; made once of each. */
interface Entries {
  readonly attributes: readonly (readonly [name: string, words: readonly AttributeWord[]])[];
  readonly text: readonly ValueWord[];
  readonly elements: readonly (readonly [name: string, words: readonly ElementWord[]])[];
}

const entries = new WeakMap<ElementWord, Entries>();

function entriesOf(word: ElementWord): Entries {
  const known = entries.get(word);
  if (known) return known;
  const { attributes = {}, text = [], elements = {} } = word;
  const made: Entries = {
    attributes: Object.entries(attributes).flatMap(([name, words]) => {
      const checked = asList<AttributeWord>(words).filter(({ checkedBy }) => checkedBy === undefined);
      return checked.length > 0 ? [[name, checked] as const] : [];
    }),
    text: asList<ValueWord>(text).filter(({ checkedBy }) => checkedBy === undefined),
    elements: Object.entries(elements).map(([name, words]) => [name, asList<ElementWord>(words)]),
  };
  entries.set(word, made);
  return made;
}

function asList<T>(word: T | readonly T[]): readonly T[] {
  return Array.isArray(word) ? word : [word as T];
}

const placeholder = /\{\{|\$\{|%\(|@[^@\s]+@/;

function checkAttributes(place: Place, word: ElementWord, findings: FormatFinding[]): void {
  for (const [name, words] of entriesOf(word).attributes) {
    const found = attribute(place.element, name);
    for (const one of words) {
      if (!found && one.required === undefined) continue;
      if (!holds(one.when, place)) continue;
      if (one.value.kind === 'unit' && word.text && stringValue(place.element) === '') continue;
      if (!found) {
        const says = typeof one.required === 'string' ? one.required : missingAttribute;
        findings.push({
          code: 'attribute-missing',
          ...nameRange(place),
          says: fill(says, place, { attribute: name }),
          element: place.element.name,
          parent: place.parents[0]?.name ?? '',
          attribute: name,
          found: null,
          kind: one.value,
        });
        continue;
      }
      const refused = refusal(found.value, one.value, one.invalid, one.empty);
      if (refused === null) continue;
      findings.push({
        code: 'value-invalid',
        start: place.offset + found.valueStart,
        end: place.offset + Math.max(found.valueEnd, found.valueStart),
        says: fill(refused, place, { attribute: name, value: found.value }),
        element: place.element.name,
        parent: place.parents[0]?.name ?? '',
        attribute: name,
        found: found.value,
        kind: one.value,
        since: one.since,
      });
    }
  }
}

function checkText(place: Place, word: ElementWord, findings: FormatFinding[]): void {
  for (const one of entriesOf(word).text) {
    if (!holds(one.when, place)) continue;
    const text = stringValue(place.element);
    const refused = refusal(text, one.value, one.invalid, one.empty);
    if (refused === null) continue;
    findings.push({
      code: 'value-invalid',
      ...textRange(place),
      says: fill(refused, place, { value: text }),
      element: place.element.name,
      parent: place.parents[0]?.name ?? '',
      attribute: null,
      found: text,
      kind: one.value,
    });
    return;
  }
}

/**
 * An element's text with that of the elements in it, as XPath's string() gives it to libvirt: libvirt reads the document
 * without ignorable blanks (libxml2: XML_PARSE_NOBLANKS, parser.c: areBlanks).
 */
function stringValue(element: XmlElement): string {
  const parts: string[] = [];
  const open: XmlNode[] = [element];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.kind === 'element') open.push(...withoutBlanks(node.children).reverse());
    else if (node.kind === 'text' || node.kind === 'cdata') parts.push(node.text);
  }
  return parts.join('');
}

/** Blanks alone stay where they are all there is, behind other text, or in an element that begins with text. */
function withoutBlanks(children: Siblings): XmlNode[] {
  if (children.length === 1) return [...children];
  const kept: XmlNode[] = [];
  for (const node of children) {
    const blank = node.kind === 'text' && node.text.trim() === '';
    if (!blank || kept[kept.length - 1]?.kind === 'text' || kept[0]?.kind === 'text') kept.push(node);
  }
  return kept;
}

/** What stands between the tags without the blanks around it; the name where there is nothing. */
function textRange(place: Place): { start: number; end: number } {
  const { element, offset } = place;
  const first = element.children.findIndex((child) => child.kind === 'text' || child.kind === 'cdata');
  const node = first < 0 ? undefined : element.children.at(first);
  if (node?.kind !== 'text' || node.text.trim() === '') return nameRange(place);
  const start = offset + childStart(element, first);
  const before = node.text.length - node.text.trimStart().length;
  const after = node.text.length - node.text.trimEnd().length;
  return { start: start + before, end: start + node.length - after };
}

const none: readonly never[] = [];

/** Checks presence and number of the children, and gives those to go on with. */
function checkElements(
  place: Place,
  word: ElementWord,
  findings: FormatFinding[],
): { place: Place; word: ElementWord }[] {
  const inside: { place: Place; word: ElementWord }[] = [];
  const { elements } = entriesOf(word);
  if (elements.length === 0) return inside;
  const parents = [place.element, ...place.parents];
  const byName = childrenByName(place.element);
  for (const [name, words] of elements) {
    const children = byName.get(name) ?? none;
    for (const one of words) {
      if (children.length === 0 && one.required === undefined) continue;
      if (one.required !== undefined && children.length === 0 && holds(one.when, inChild(place, parents))) {
        findings.push(aboutElement('element-missing', place, place, name, one.required));
      }
      const surplus = children[one.most ?? 1];
      if (one.repeated !== undefined && surplus) {
        const repeated = { element: surplus.element, parents, offset: place.offset + surplus.start };
        if (holds(one.when, repeated)) {
          findings.push(aboutElement('element-repeated', repeated, place, name, one.repeated));
        }
      }
      if (one.unique && children.length > 1) findings.push(...twins(children, one, name, place));
      for (const child of one.onlyFirst ? children.slice(0, 1) : children) {
        inside.push({
          place: { element: child.element, parents, offset: place.offset + child.start },
          word: one,
        });
      }
    }
  }
  return inside;
}

/** The first of the children whose value another one before it has. */
function twins(
  children: readonly { readonly element: XmlElement; readonly start: number }[],
  { unique, attributes = {} }: ElementWord,
  name: string,
  place: Place,
): readonly FormatFinding[] {
  if (!unique) return [];
  const { by, of, says } = unique;
  const seen = new Set<string>();
  for (const { element, start } of children) {
    const inside = of === 'element' ? firstChildNamed(element, by) : undefined;
    const written = of === 'attribute' ? attribute(element, by)?.value : inside && stringValue(inside);
    const required =
      of === 'element' || asList(attributes[by] ?? []).some((word) => word.required !== undefined);
    if ((written === undefined && required) || (written !== undefined && placeholder.test(written))) continue;
    const value = written ?? '(null)';
    if (seen.has(value)) {
      const twin = { element, parents: [place.element, ...place.parents], offset: place.offset + start };
      return [
        aboutElement(
          'element-repeated',
          twin,
          place,
          name,
          says.replace('{value}', () => value),
        ),
      ];
    }
    seen.add(value);
  }
  return [];
}

/** Where a missing child would be: conditions about `../x` are asked of its parent. */
function inChild(place: Place, parents: readonly XmlElement[]): Place {
  return { element: nowhere, parents, offset: place.offset };
}

const nowhere: XmlElement = {
  kind: 'element',
  name: '',
  length: 0,
  attributes: [],
  startTagEnd: 0,
  endTagStart: -1,
  selfClosing: true,
  children: [],
};

function aboutElement(code: FindingCode, at: Place, parent: Place, name: string, says: Says): FormatFinding {
  return {
    code,
    ...nameRange(at),
    says: fill(says, parent, { child: name }),
    element: name,
    parent: parent.element.name,
    attribute: null,
    found: null,
    kind: null,
  };
}

function childrenByName(element: XmlElement): Map<string, { element: XmlElement; start: number }[]> {
  const byName = new Map<string, { element: XmlElement; start: number }[]>();
  for (const { node, start } of childElements({ node: element, start: 0 })) {
    const entry = { element: node, start };
    const list = byName.get(node.name);
    if (list) list.push(entry);
    else byName.set(node.name, [entry]);
  }
  return byName;
}

/** libvirt's template for the refusal of `value`, null when it is taken or is a template placeholder. */
function refusal(
  value: string,
  kind: ValueKind,
  says: Says | undefined,
  empty: Says | undefined,
): Says | null {
  if (placeholder.test(value)) return null;
  const verdict = checkValue(value, kind);
  if (verdict === 'fine') return null;
  if (value === '' && empty !== undefined) return empty === '' ? null : empty;
  if (says !== undefined) return says;
  if (verdict === 'zero') return zeroRefused;
  return verdict === 'negative' ? negativeRefused : invalidValue(kind);
}

function nameRange(place: Place): { start: number; end: number } {
  const start = place.offset + 1;
  return { start, end: start + place.element.name.length };
}

/** Fills the places of a message; a value that is not there reads `(null)`, as C prints it. */
function fill(says: Says, place: Place, values: { readonly [key: string]: string }): string {
  return says.replace(/\{([@./a-zA-Z-]+)\}/g, (_, key: string) => {
    if (key === 'element') return place.element.name;
    if (key === 'parent') return place.parents[0]?.name ?? '';
    return key.includes('@') ? (valueAt(key.replace('@', ''), place) ?? '(null)') : (values[key] ?? '');
  });
}
