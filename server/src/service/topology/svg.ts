/** SVG as text: shapes, words, groups; whatever a document or a host says is escaped. */
import { isLegalCharacter } from '../../xml/characters';
import type { Box } from './layout';
import type { Marked } from './topology';

/** Errors are a cross, warnings a triangle: told apart without colour. */
export function sign({ severity }: Marked, x: number, y: number): string {
  switch (severity) {
    case 'error':
      return `<path class="error" d="M${x - 5} ${y - 3.5}l1.5 -1.5 3.5 3.5 3.5 -3.5 1.5 1.5 -3.5 3.5 3.5 3.5 -1.5 1.5 -3.5 -3.5 -3.5 3.5 -1.5 -1.5 3.5 -3.5z"/>`;
    case 'warning':
      return `<path class="warning" d="M${x} ${y - 5}l5.5 10h-11z"/>`;
    case 'information':
    case 'hint':
      return `<circle class="${severity}" cx="${x}" cy="${y}" r="3"/>`;
    default:
      return '';
  }
}

export function group(
  attributes: { readonly [name: string]: string | number | null },
  parts: readonly string[],
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value).trim())}"`);
  return `<g${written.join('')}>${parts.filter((part) => part !== '').join('')}</g>`;
}

export function rect(kind: string, { x, y, width, height }: Box, radius: number): string {
  return `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`;
}

/** `most` characters: what is longer is cut, and whole in the tooltip. */
export function text(
  kind: string,
  x: number,
  y: number,
  words: string,
  most: number,
  anchor: 'start' | 'end' = 'start',
): string {
  if (words === '') return '';
  const shown = words.length > most ? `${words.slice(0, most - 1)}…` : words;
  const style = kind === '' ? '' : ` class="${kind}"`;
  const end = anchor === 'end' ? ' text-anchor="end"' : '';
  return `<text${style} x="${x}" y="${y}"${end}>${escapeXml(shown)}</text>`;
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
