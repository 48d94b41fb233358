/** Attributes set and removed. */
import type { XmlAttribute, XmlElement } from '../xml/syntaxTree';
import type { ElementEdits } from './collect';
import { attributeText, escapeValue } from './elementText';
import type { TextChange } from './guestEdit';
import { writeValue } from './numbers';
import { quoteAt } from './style';

/** Where new attributes belong, as libvirt writes them; of other elements: behind the last. */
const order: { readonly [element: string]: readonly string[] | undefined } = {
  address: ['type', 'domain', 'bus', 'slot', 'function', 'multifunction'],
  controller: ['type', 'index', 'model'],
};

/** The changes to an element's start tag. */
export function attributeChanges(text: string, { element, attributes }: ElementEdits): TextChange[] {
  const { node, start } = element;
  const changes: TextChange[] = [];
  const added: [name: string, value: string][] = [];
  const typeAfter = attributes.get('type') ?? node.attributes.find(({ name }) => name === 'type')?.value;
  const addressType = typeof typeAfter === 'string' ? typeAfter : undefined;
  for (const [name, wish] of attributes) {
    const written = node.attributes.find((each) => each.name === name);
    const value = wish === null ? null : writeValue(wish, node.name, addressType, name, written?.value);
    if (written === undefined) {
      if (value !== null) added.push([name, value]);
    } else if (value === null) {
      changes.push({ start: start + spaceBefore(text, start, written), end: start + written.end, text: '' });
    } else if (value !== written.value || written.valueEnd === written.end) {
      changes.push(valueChange(text, start, written, value));
    }
  }
  const names = order[node.name] ?? [];
  added.sort(([a], [b]) => rank(names, a) - rank(names, b));
  for (const [name, value] of added) {
    const at = start + insertionPoint(node, names, name);
    changes.push({ start: at, end: at, text: attributeText(name, value, quoteOf(text, start, node)) });
  }
  return changes;
}

function valueChange(text: string, start: number, written: XmlAttribute, value: string): TextChange {
  const quote = text[start + written.valueStart - 1];
  if (written.valueEnd < written.end && (quote === '"' || quote === "'")) {
    return {
      start: start + written.valueStart,
      end: start + written.valueEnd,
      text: escapeValue(value, quote),
    };
  }
  const whole = attributeText(written.name, value, quoteAt(text, start)).trimStart();
  return { start: start + written.start, end: start + written.end, text: whole };
}

function spaceBefore(text: string, start: number, written: XmlAttribute): number {
  let at = written.start;
  while (at > 0 && /\s/.test(text[start + at - 1] ?? '')) at -= 1;
  return at;
}

function rank(names: readonly string[], name: string): number {
  const at = names.indexOf(name);
  return at < 0 ? names.length : at;
}

/** Behind the last written attribute that goes before this one. */
function insertionPoint(node: XmlElement, names: readonly string[], name: string): number {
  const before = node.attributes.filter((each) => rank(names, each.name) <= rank(names, name));
  return before.at(-1)?.end ?? 1 + node.name.length;
}

function quoteOf(text: string, start: number, node: XmlElement): "'" | '"' {
  const [first] = node.attributes;
  const own = first === undefined ? undefined : text[start + first.valueStart - 1];
  return own === "'" || own === '"' ? own : quoteAt(text, start);
}
