/** What XML, and the parser that libvirt reads with, refuse of a document. */
import { mostErrors as most, shown } from './characters';
import { findTooDeep, mostAround } from './depth';
import { childStart, nameSpan, topNodes } from './query';
import { startOf } from './siblings';
import type { Faults, XmlError, XmlNode, XmlTree } from './syntaxTree';

/**
 * Every error with absolute offsets, in document order; at most 100, the last then says that there are more.
 * Costs what there are errors, not what there is text.
 */
export function xmlErrors(tree: XmlTree): readonly XmlError[] {
  const errors = [...nodeErrors(tree), ...documentErrors(tree), ...depthErrors(tree)].sort(
    (one, other) => one.start - other.start,
  );
  const last = errors[most];
  if (!last) {
    return errors;
  }
  const { start, end } = errors[most - 1] ?? last;
  const message = `More than ${most - 1} errors; the rest is not shown.`;
  return [...errors.slice(0, most - 1), { code: 'too-many-errors', message, start, end }];
}

interface Visit {
  readonly faults: Faults;
  readonly node: XmlNode;
  readonly start: number;
  nextOwn: number;
  nextChild: number;
}

function nodeErrors(tree: XmlTree): XmlError[] {
  const errors: XmlError[] = [];
  for (const index of tree.faulty) {
    const node = tree.nodes.at(index);
    if (errors.length > most) {
      break;
    }
    if (node) {
      collect(node, startOf(tree.nodes, index), errors);
    }
  }
  return errors;
}

/** In document order: errors of the start tag, of the children, of the end tag. */
function collect(root: XmlNode, rootStart: number, errors: XmlError[]): void {
  const visits: Visit[] = [];
  const enter = (node: XmlNode, start: number) => {
    if (node.faults) {
      visits.push({ faults: node.faults, node, start, nextOwn: 0, nextChild: 0 });
    }
  };
  enter(root, rootStart);
  while (errors.length <= most) {
    const visit = visits.at(-1);
    if (!visit) {
      return;
    }
    const { faults, node, start } = visit;
    const own = faults.own[visit.nextOwn];
    const childIndex = faults.children[visit.nextChild];
    const isInside = node.kind === 'element' && childIndex !== undefined;
    const child = isInside ? node.children.at(childIndex) : undefined;
    const at = isInside ? childStart(node, childIndex) : 0;
    if (own && !(child && at < own.start)) {
      visit.nextOwn++;
      errors.push({ ...own, start: start + own.start, end: start + own.end });
    } else if (child) {
      visit.nextChild++;
      enter(child, start + at);
    } else {
      visits.pop();
    }
  }
}

/** What only the document as a whole can tell: one root element, and nothing but comments and the like around it. */
function documentErrors(tree: XmlTree): XmlError[] {
  const errors: XmlError[] = [];
  let root: string | undefined;
  for (const { node, start } of topNodes(tree)) {
    if (node.kind === 'element' && node.name !== '' && root === undefined) {
      root = node.name;
      continue;
    }
    const span = strayContent(node, start);
    if (
      !span ||
      errors.some(({ code }) => code === (root === undefined ? 'text-before-root' : 'content-after-root'))
    ) {
      continue;
    }
    errors.push(
      root === undefined
        ? { code: 'text-before-root', message: 'Text may not stand outside the root element.', ...span }
        : {
            code: 'content-after-root',
            message: `The document ended with its root element \`<${shown(root)}>\`; nothing may follow it.`,
            ...span,
          },
    );
  }
  if (root === undefined && errors.length === 0 && tree.faulty.length === 0) {
    errors.push({
      code: 'no-root',
      message: 'The document has no root element.',
      start: 0,
      end: tree.length,
    });
  }
  return errors;
}

/** One for all that is too deep: well-formed, but libxml2 reads no further. */
function depthErrors(tree: XmlTree): XmlError[] {
  const deep = findTooDeep(tree);
  if (!deep) {
    return [];
  }
  const message = `\`<${shown(deep.node.name)}>\` stands in more than ${mostAround} other elements; libxml2, which reads domains for libvirt, gives up here.`;
  return [{ code: 'too-deep', message, ...nameSpan(deep) }];
}

/** The part of a top-level node that has no place there, if any. */
function strayContent(node: XmlNode, start: number): { start: number; end: number } | undefined {
  if (node.kind === 'element') {
    return node.name === '' ? undefined : { start: start + 1, end: start + 1 + node.name.length };
  }
  if (node.kind === 'cdata') {
    return { start, end: start + node.length };
  }
  if (node.kind !== 'text') {
    return undefined;
  }
  const marked = start === 0 && node.text.startsWith('\ufeff') ? ` ${node.text.slice(1)}` : node.text;
  const from = marked.search(/[^ \t\r\n]/);
  const behind = marked.length - marked.replace(/[ \t\r\n]+$/, '').length;
  return from < 0
    ? undefined
    : { start: start + from, end: start + Math.max(from + 1, node.length - behind) };
}
