/** Where a document leads to: pages of rules that comments name, and files of the host. */
import type { Range } from 'vscode-languageserver-types';
import { ruleByCode } from '../../rules/index';
import { attribute, textContent, valueSpan } from '../../xml/query';
import type { Span, XmlElement } from '../../xml/syntaxTree';
import type { TextSlices } from '../../xml/textWindow';
import { ruleDocs } from '../diagnostics';
import { toRange } from '../positions';
import type { Snapshot } from '../snapshot';
import { nodeNotes } from './nodeNotes';

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

/** A link in a node; its span counts from the node. */
interface Leading extends Span {
  readonly kind: FoundLink['kind'];
  /** The code of the rule, or the path. */
  readonly to: string;
}

const linksIn = nodeNotes((node, start, { source }): readonly Leading[] | undefined => {
  const links =
    node.kind === 'comment'
      ? rulesIn(source.slice(start, start + node.length))
      : node.kind === 'element'
        ? filesOf(node, start, source)
        : [];
  return links.length > 0 ? links : undefined;
});

/** In document order. */
export function doDocumentLinks(snapshot: Snapshot): readonly FoundLink[] {
  const { guest, positions } = snapshot;
  if (!guest) return [];
  const links = [...linksIn(snapshot)].flatMap(({ start, note }) =>
    note.map((link) => ({ ...link, start: start + link.start, end: start + link.end })),
  );
  return links.sort((a, b) => a.start - b.start).map((link) => toLink(link, toRange(positions, link)));
}

function toLink({ kind, to }: Leading, range: Range): FoundLink {
  return kind === 'page'
    ? { kind, range, target: `${ruleDocs}/${to}.md`, tooltip: `About the rule ${to}` }
    : { kind, range, path: to, tooltip: 'Open this file' };
}

function filesOf(node: XmlElement, start: number, source: TextSlices): readonly Leading[] {
  return (paths.get(node.name) ?? []).flatMap((name): readonly Leading[] => {
    if (name !== null) {
      const written = attribute(node, name);
      if (!written || !isPlainPath(written.value)) return [];
      return [{ ...valueSpan({ node, start: 0 }, written), kind: 'file', to: written.value }];
    }
    const content = textContent(node);
    const path = content.trim();
    const from = node.startTagEnd + content.length - content.trimStart().length;
    const end = from + path.length;
    const isPlain = isPlainPath(path) && source.slice(start + from, start + end) === path;
    return isPlain ? [{ start: from, end, kind: 'file', to: path }] : [];
  });
}

/** The codes of rules as whole words. */
function rulesIn(comment: string): readonly Leading[] {
  return [...comment.matchAll(/(?<![\w-])[a-z]+(?:-[a-z0-9]+)+(?![\w-])/g)].flatMap(({ 0: code, index }) =>
    ruleByCode.has(code) ? { kind: 'page', to: code, start: index, end: index + code.length } : [],
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
