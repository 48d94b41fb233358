/** Shapes as elements of the page. Words become text nodes and nothing is parsed, so that no name can be markup. */
import { Fragment, h, type VNode } from 'preact';
import type { Item, Shape } from '../../../server/src/service/topology/shapes';

/** The level in the tree: a PHB or IOMMU group is 1. */
const roles = (item: Item, level: number) => ({
  key: item.key,
  'data-key': item.key,
  'data-kind': item.kind,
  'data-bus': item.kind === 'new-phb' ? 'new' : item.bus,
  'data-movable': item.movable ? '' : null,
  role: 'treeitem',
  'aria-level': level,
  'aria-label': item.tip,
  'aria-expanded': level === 1 && item.kind !== 'new-phb' ? 'true' : null,
});

/** A shape and all in it; the two sides of the picture are trees for whoever does not see it. */
export function element(shape: Shape, level = 0): VNode {
  const { name, attributes, children = [], words, item } = shape;
  const inner = item ? level + 1 : level;
  const side = attributes['class'] === 'host' || attributes['class'] === 'guest';
  return h(
    name,
    { ...attributes, ...(side ? { role: 'tree' } : {}), ...(item ? roles(item, inner) : {}) },
    words ?? null,
    h(
      Fragment,
      null,
      children.map((child) => element(child, inner)),
    ),
  );
}
