/** New elements as text. */
import type { NewElement } from './guestEdit';
import { writeValue } from './numbers';

/** How to write an element at a place. */
export interface ElementStyle {
  readonly quote: "'" | '"';
  readonly emptyEnd: '/>' | ' />';
  /** In front of each line behind the first; null: everything on one line. */
  readonly lines: { readonly lineEnd: string; readonly indent: string; readonly unit: string } | null;
}

/** The element's text from `<` to `>`. */
export function elementText(element: NewElement, style: ElementStyle): string {
  const { quote, emptyEnd, lines } = style;
  const type = element.attributes.find(([name]) => name === 'type')?.[1];
  const addressType = typeof type === 'string' ? type : undefined;
  const attributes = element.attributes
    .map(([name, value]) => {
      return attributeText(name, writeValue(value, element.name, addressType, name, undefined), quote);
    })
    .join('');
  const children = element.children ?? [];
  if (children.length === 0) return `<${element.name}${attributes}${emptyEnd}`;
  const inside = lines && { ...lines, indent: lines.indent + lines.unit };
  const content = children.map((child) => {
    if (typeof child === 'string') return escapeText(child);
    const text = elementText(child, { ...style, lines: inside });
    return inside ? `${inside.lineEnd}${inside.indent}${text}` : text;
  });
  const close =
    lines && children.some((child) => typeof child !== 'string') ? lines.lineEnd + lines.indent : '';
  return `<${element.name}${attributes}>${content.join('')}${close}</${element.name}>`;
}

/** One attribute, with the space in front of it. */
export function attributeText(name: string, value: string, quote: "'" | '"'): string {
  return ` ${name}=${quote}${escapeValue(value, quote)}${quote}`;
}

export function escapeValue(value: string, quote: string): string {
  const escaped = escapeText(value);
  return quote === '"' ? escaped.replaceAll('"', '&quot;') : escaped.replaceAll("'", '&apos;');
}

export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
