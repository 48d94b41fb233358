import type { XmlError } from '../../server/src/xml/syntaxTree';

/** An XML text in which `«code:…»` marks each error that is to be found: `<a>«undefined-entity:&b;»</a>`. */
export function readMarked(marked: string): { readonly text: string; readonly errors: readonly string[] } {
  const errors: string[] = [];
  let text = '';
  let open: { code: string; start: number } | undefined;
  for (const part of marked.split(/(«[\w-]+:|»)/)) {
    if (part === '»' && open) {
      errors.push(`${open.code} ${open.start}-${text.length}`);
      open = undefined;
    } else if (part.startsWith('«')) {
      open = { code: part.slice(1, -1), start: text.length };
    } else {
      text += part;
    }
  }
  return { text, errors };
}

export function written(errors: readonly XmlError[]): string[] {
  return errors.map(({ code, start, end }) => `${code} ${start}-${end}`);
}
