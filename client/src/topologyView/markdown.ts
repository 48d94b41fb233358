/** The text's hover on the page: Markdown as nodes, without a way for markup of any other kind. */
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { type ComponentChild, Fragment, h } from 'preact';

export function markdown(text: string): ComponentChild {
  return render(fromMarkdown(text));
}

const tags: { readonly [type: string]: string } = {
  paragraph: 'p',
  strong: 'strong',
  emphasis: 'em',
  list: 'ul',
  listItem: 'li',
  heading: 'h4',
  blockquote: 'blockquote',
};

/** What has no tag here, such as HTML, is shown as the text that it is. */
function render(node: Nodes): ComponentChild {
  if (node.type === 'inlineCode' || node.type === 'code') return h('code', null, node.value);
  if (node.type === 'break') return h('br', null);
  if ('value' in node) return node.value;
  const children = 'children' in node ? node.children.map(render) : [];
  // VS Code opens it in the browser.
  if (node.type === 'link' && node.url.startsWith('https://')) return h('a', { href: node.url }, children);
  return h(tags[node.type] ?? Fragment, null, children);
}
