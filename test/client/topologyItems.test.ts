/** The items of the picture: where arrow keys lead, what the cursor is in, and hovers that hold no markup. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Entries, entriesOf, itemAt, neighbour } from '../../client/src/topologyView/items';
import { markdown } from '../../client/src/topologyView/markdown';
import { plain } from '../../server/src/service/hover/markdown';
import { drawTopology } from '../../server/src/service/topology/drawing';
import { topologyOf } from '../../server/src/service/topology/topology';
import { hostdev, phb, pseries, snapshotOf } from '../service/guests';

const text = pseries([phb(0), phb(1), hostdev('0001:01:00.0', '1:1')].join('\n'));

function entries(): Entries {
  const topology = topologyOf(snapshotOf(text));
  assert.ok(topology);
  return entriesOf(drawTopology(topology, { hostGroups: 'all', newPhb: true }));
}

describe('the items of a picture', () => {
  const all = entries();
  /** The way of a walk with these keys. */
  const walk = (from: string, ...keys: readonly string[]) => {
    const way = [from];
    for (const key of keys) way.push(neighbour(all, way.at(-1) ?? '', key) ?? 'nowhere');
    return way.slice(1);
  };

  it('stand in reading order, side by side', () => {
    assert.deepEqual(
      [...all].map(([key, { side, parent }]) => [side, parent, key]),
      [
        ['host', null, 'group 1'],
        ['host', 'group 1', 'host 0001:01:00.0'],
        ['host', 'group 1', 'host 0001:01:00.1'],
        ['host', null, 'group 2'],
        ['host', 'group 2', 'host 0002:01:00.0'],
        ['guest', null, 'PHB 0'],
        ['guest', null, 'PHB 1'],
        ['guest', 'PHB 1', 'guest 0001:01:00.0'],
        ['guest', null, 'new PHB'],
      ],
    );
  });

  it('are reached by arrow keys', () => {
    assert.deepEqual(walk('PHB 0', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'End', 'ArrowDown'), [
      'PHB 1',
      'guest 0001:01:00.0',
      'PHB 1',
      'new PHB',
      'nowhere',
    ]);
    assert.deepEqual(
      walk('guest 0001:01:00.0', 'ArrowLeft', 'ArrowLeft', 'ArrowRight', 'ArrowRight', 'Home'),
      ['PHB 1', 'group 1', 'host 0001:01:00.0', 'guest 0001:01:00.0', 'PHB 0'],
    );
    assert.equal(neighbour(all, 'gone', 'ArrowDown'), 'group 1');
    assert.equal(neighbour(all, 'PHB 0', 'x'), null);
  });

  it('hold the cursor: the innermost of them', () => {
    assert.equal(itemAt(all, text.indexOf('<source>')), 'guest 0001:01:00.0');
    assert.equal(itemAt(all, text.indexOf("index='1'")), 'PHB 1');
    assert.equal(itemAt(all, 0), null);
  });
});

describe('a hover on the page', () => {
  const names = (node: unknown): string[] => {
    if (Array.isArray(node)) return node.flatMap(names);
    if (typeof node !== 'object' || node === null) return [];
    const { type, props } = node as { type: unknown; props: Record<string, unknown> };
    assert.ok(!('dangerouslySetInnerHTML' in props));
    return [...(typeof type === 'string' ? [type] : []), ...names(props['children'])];
  };
  const words = (node: unknown): string => {
    if (Array.isArray(node)) return node.map(words).join('');
    if (typeof node !== 'object' || node === null) return node == null ? '' : String(node);
    return words((node as { props: { children?: unknown } }).props.children);
  };
  const harmless = new Set(['p', 'strong', 'em', 'ul', 'li', 'h4', 'blockquote', 'code', 'br', 'a']);

  it('is what the text says', () => {
    const found = markdown('**Host device** `0001:01:00.0`\n\n- 4 \\* *x*\n- [rule](https://example.org)');
    assert.deepEqual(names(found), ['p', 'strong', 'code', 'ul', 'li', 'p', 'em', 'li', 'p', 'a']);
    assert.equal(words(found), 'Host device 0001:01:00.04 * xrule');
  });

  it('has no element but those of text, whatever it says', () => {
    const hostile = fc.oneof(
      fc.constantFrom(
        '<img src=x onerror=alert(1)>',
        '<script>alert(1)</script>',
        '[x](javascript:alert(1))',
        '![x](https://example.org/x.png)',
        '<svg onload=alert(1)>',
        '`',
        '\n\n<iframe src=x>',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 5 }), (parts) => {
        for (const name of names(markdown(parts.join(' ')))) assert.ok(harmless.has(name), name);
        const quoted = parts.join(' ').replace(/\s+/g, ' ').trim();
        if (quoted.length <= 160) assert.equal(words(markdown(`«${plain(quoted)}»`)), `«${quoted}»`);
      }),
      { numRuns: 300 },
    );
    assert.deepEqual(names(markdown('[x](javascript:alert)')), ['p']);
  });
});
