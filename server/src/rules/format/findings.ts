/**
 * Holds the document against the vocabulary of the domain format: what libvirt's parser refuses because it is missing,
 * stands twice, or is no value of its kind. Findings are relative to the element they were made on and memoised on it,
 * so an edit costs what it touched.
 */
import { missingAttribute } from '../../vocabulary/messages';
import type { ElementWord, Says, ValueKind } from '../../vocabulary/word';
import { addTo } from '../../xml/lists';
import { attribute, childElements, childStart } from '../../xml/query';
import type { XmlElement } from '../../xml/syntaxTree';
import { firstChildNamed, holds, isTooDeep, missingIn, type Standing, valueAt } from './conditions';
import { entriesOf, listOf } from './entries';
import { isPlain } from './plain';
import { isPlaceholder, refusal, stringValue } from './refusal';

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

interface Place extends Standing {
  /** From the element that the walk began at. */
  readonly offset: number;
}

const memo = new WeakMap<ElementWord, WeakMap<XmlElement, readonly FormatFinding[]>>();
const none: readonly never[] = [];

/** As `findingsIn`; what is found in an element that holds others is remembered on it. */
export function formatFindings(
  element: XmlElement,
  word: ElementWord,
  parents: readonly XmlElement[],
): readonly FormatFinding[] {
  if (element.children.length < 2) return findingsIn(element, word, parents);
  let known = memo.get(word);
  if (!known) {
    known = new WeakMap();
    memo.set(word, known);
  }
  const before = known.get(element);
  if (before) return before;
  const findings = findingsIn(element, word, parents);
  known.set(element, findings);
  return findings;
}

/** All refusals in `element` and below by the vocabulary's `word`. Parents are only looked at by the word's conditions. */
export function findingsIn(
  element: XmlElement,
  word: ElementWord,
  parents: readonly XmlElement[],
): readonly FormatFinding[] {
  const place = { element, parents, offset: 0 };
  return isPlain(place, word) ? none : walkedFindings(place, word);
}

/** The same the long way. */
export function walkedFindings({ element, parents }: Standing, word: ElementWord): readonly FormatFinding[] {
  const findings: FormatFinding[] = [];
  walk({ element, parents, offset: 0 }, word, findings);
  return findings;
}

function walk(from: Place, fromWord: ElementWord, findings: FormatFinding[]): void {
  const open: { place: Place; word: ElementWord }[] = [{ place: from, word: fromWord }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { place, word } = next;
    if (isTooDeep(place) || !holds(word.when, place)) continue;
    checkAttributes(place, word, findings);
    checkText(place, word, findings);
    open.push(...checkElements(place, word, findings).reverse());
  }
}

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
      const refused = refusal(found.value, one);
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
    const refused = refusal(text, one);
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
      if (one.required !== undefined && children.length === 0 && holds(one.when, missingIn(parents))) {
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
      of === 'element' || listOf(attributes[by] ?? []).some((word) => word.required !== undefined);
    if ((written === undefined && required) || (written !== undefined && isPlaceholder(written))) continue;
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
    addTo(byName, node.name, { element: node, start });
  }
  return byName;
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
