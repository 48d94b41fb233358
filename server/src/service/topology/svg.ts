/** Shapes as SVG text; whatever a document or a host says is escaped. */
import { isLegalCharacter } from '../../xml/characters';
import type { Item, Shape } from './shapes';

/** One shape and all in it; what can be pointed at gets a tooltip and a label, and says in `data-` attributes what it is. */
export function svgText({ name, attributes, children = [], words, item }: Shape, inside = ''): string {
  const written = Object.entries({ ...attributes, ...(item ? itemAttributes(item) : {}) })
    .filter(([, value]) => value !== null)
    .map(([attribute, value]) => ` ${attribute}="${escapeXml(String(value).trim())}"`)
    .join('');
  const content = [
    inside,
    item ? `<title>${escapeXml(item.tip)}</title>` : '',
    words === undefined ? '' : escapeXml(words),
    ...children.map((child) => svgText(child)),
  ].join('');
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

function itemAttributes({ start, bus, slot, host, tip }: Item) {
  return {
    'data-start': start,
    'data-bus': bus,
    'data-slot': slot,
    'data-host': host,
    role: 'group',
    'aria-label': tip,
  };
}

const escapes: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

const longest = 2000;

/** Text from a document or a host, for markup: what XML forbids becomes a replacement character, what is endless is cut. */
export function escapeXml(text: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return Array.from(cut, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return isLegalCharacter(code) ? (escapes[character] ?? character) : '\ufffd';
  }).join('');
}
