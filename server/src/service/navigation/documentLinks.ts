/** Where a document leads to: pages of rules that comments name, and files of the host. */
import type { Range } from 'vscode-languageserver-types';
import { ruleByCode } from '../../rules/index';
import { attribute, childNodes, textContent, topNodes, valueSpan } from '../../xml/query';
import type { Located, Span } from '../../xml/syntaxTree';
import { ruleDocs } from '../diagnostics';
import { toRange } from '../positions';
import type { Snapshot } from '../snapshot';

/** A link; of a file only the path is known here, and not whether it is there. */
export type FoundLink = { readonly range: Range; readonly tooltip: string } & (
  | { readonly kind: 'page'; readonly target: string }
  | { readonly kind: 'file'; readonly path: string }
);

/** What names a file: an attribute, or (null) the element's text. */
const paths: ReadonlyMap<string, readonly (string | null)[]> = new Map([
  ['source', ['file']],
  ['kernel', [null]],
  ['initrd', [null]],
  ['dtb', [null]],
  ['loader', [null]],
  ['nvram', [null, 'template']],
  ['rom', ['file']],
  ['log', ['file']],
]);

/**
 * Not to be looked for: what is no file but a device or a window into the kernel, and `/net`, where looking for a file
 * asks the machine that is named.
 */
const otherWorlds: readonly string[] = ['dev', 'proc', 'sys', 'net'];

/** In document order. */
export function doDocumentLinks({ tree, guest, text, positions }: Snapshot): readonly FoundLink[] {
  if (!guest) return [];
  const links: (Span & { readonly link: (range: Range) => FoundLink })[] = [];
  const file = (span: Span, path: string) => {
    if (!isPlainPath(path)) return;
    links.push({ ...span, link: (range) => ({ kind: 'file', range, path, tooltip: 'Open this file' }) });
  };
  const open = topNodes(tree);
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, start } = next;
    if (node.kind === 'comment') {
      for (const { code, at } of rulesIn(text.slice(start, start + node.length))) {
        const span = { start: start + at, end: start + at + code.length };
        const target = `${ruleDocs}/${code}.md`;
        const tooltip = `About the rule ${code}`;
        links.push({ ...span, link: (range) => ({ kind: 'page', range, target, tooltip }) });
      }
    }
    if (node.kind !== 'element') continue;
    const element: Located = { node, start };
    for (const name of paths.get(node.name) ?? []) {
      if (name === null) {
        const content = textContent(node);
        const from = start + node.startTagEnd + content.length - content.trimStart().length;
        const plain = text.startsWith(content.trim(), from);
        if (plain) file({ start: from, end: from + content.trim().length }, content.trim());
      } else {
        const written = attribute(node, name);
        if (written) file(valueSpan(element, written), written.value);
      }
    }
    for (const child of childNodes(element)) open.push(child);
  }
  return links.sort((a, b) => a.start - b.start).map(({ link, ...span }) => link(toRange(positions, span)));
}

/** The codes of rules as whole words. */
function rulesIn(comment: string): readonly { readonly code: string; readonly at: number }[] {
  return [...comment.matchAll(/(?<![\w-])[a-z]+(?:-[a-z0-9]+)+(?![\w-])/g)].flatMap(({ 0: code, index }) =>
    ruleByCode.has(code) ? { code, at: index } : [],
  );
}

function isPlainPath(path: string): boolean {
  const [root, first, ...others] = path.split('/');
  return (
    root === '' &&
    first !== undefined &&
    first !== '' &&
    others.length > 0 &&
    others.at(-1) !== '' &&
    !otherWorlds.includes(first) &&
    !path.split('/').includes('..')
  );
}
