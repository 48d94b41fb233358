/** What can be pointed at in a picture, in reading order, and where the arrow keys lead. */
import type { Item, Shape } from '../../../server/src/service/topology/shapes';

type Side = 'host' | 'guest';

interface Entry {
  readonly item: Item;
  readonly side: Side;
  /** null at the top: PHBs and IOMMU groups. */
  readonly parent: string | null;
  readonly children: readonly string[];
}

/** By key, the host's side first. */
export type Entries = ReadonlyMap<string, Entry>;

export function entriesOf(picture: Shape): Entries {
  const entries = new Map<string, Entry>();
  const visit = (shape: Shape, side: Side, parent: string | null): string[] => {
    const { item, children = [] } = shape;
    if (!item) return children.flatMap((child) => visit(child, side, parent));
    const below: string[] = [];
    entries.set(item.key, { item, side, parent, children: below });
    below.push(...children.flatMap((child) => visit(child, side, item.key)));
    return [item.key];
  };
  for (const part of picture.children ?? []) {
    visit(part, part.attributes['class'] === 'host' ? 'host' : 'guest', null);
  }
  return entries;
}

/** Where a key leads from an item: up and down within a side, left and right between levels, then sides; null: nowhere. */
export function neighbour(entries: Entries, from: string, key: string): string | null {
  const entry = entries.get(from);
  if (!entry) return [...entries.keys()][0] ?? null;
  const side = [...entries].filter(([, other]) => other.side === entry.side).map(([name]) => name);
  const at = side.indexOf(from);
  switch (key) {
    case 'ArrowDown':
      return side[at + 1] ?? null;
    case 'ArrowUp':
      return side[at - 1] ?? null;
    case 'Home':
      return side[0] ?? null;
    case 'End':
      return side.at(-1) ?? null;
    case 'ArrowRight':
      return entry.children[0] ?? (entry.side === 'host' ? across(entries, entry) : null);
    case 'ArrowLeft':
      return entry.parent ?? (entry.side === 'guest' ? across(entries, entry) : null);
    default:
      return null;
  }
}

/** The same on the other side: the guest's device of a host device, a group of a PHB; else what stands first there. */
function across(entries: Entries, { item, side, children }: Entry): string | null {
  const others = [...entries].filter(([, other]) => other.side !== side);
  const hosts = [item.host, ...children.map((child) => entries.get(child)?.item.host)].filter(Boolean);
  const same = others.find(([, other]) => other.item.host !== null && hosts.includes(other.item.host));
  if (!same) return others[0]?.[0] ?? null;
  return side === 'host' ? same[0] : (same[1].parent ?? same[0]);
}

/** The innermost item whose XML holds an offset of the text, on the guest's side. */
export function itemAt(entries: Entries, offset: number): string | null {
  let found: Item | null = null;
  for (const { item, side } of entries.values()) {
    const { start, end } = item;
    if (side !== 'guest' || start === null || end === null || offset < start || offset > end) continue;
    if (!found || end - start <= (found.end ?? 0) - (found.start ?? 0)) found = item;
  }
  return found?.key ?? null;
}
