/** What holds for any edits of any guest, however it is written. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { GuestEdit } from '../../server/src/edits/guestEdit';
import { putOn } from '../../server/src/edits/wishes';
import type { AddressFacts, Device, Guest } from '../../server/src/guest/guest';
import { devicesInOrder } from '../../server/src/guest/order';
import { readGuest } from '../../server/src/guest/readGuest';
import { deviceElement, deviceSpan } from '../../server/src/guest/spans';
import { xmlErrors } from '../../server/src/xml/errors';
import { parseXml } from '../../server/src/xml/parse';
import { childElements } from '../../server/src/xml/query';
import { guestOf } from '../guest/guestOf';
import { edited } from './edited';

interface WrittenStyle {
  readonly lineEnd: string;
  readonly unit: string;
  readonly quote: string;
  readonly end: string;
  readonly inline: boolean;
  readonly decimal: boolean;
}

const styles = fc.record<WrittenStyle>({
  lineEnd: fc.constantFrom('\n', '\r\n', ''),
  unit: fc.constantFrom('  ', '    ', '\t', ''),
  quote: fc.constantFrom("'", '"'),
  end: fc.constantFrom('/>', ' />'),
  inline: fc.boolean(),
  decimal: fc.boolean(),
});

interface WrittenDevice {
  readonly name: string;
  readonly children: readonly string[];
  readonly address: readonly [bus: number, slot: number] | null;
  readonly comment: 'none' | 'above' | 'beside' | 'inside';
}

const devices = fc.array(
  fc.record<WrittenDevice>({
    name: fc.constantFrom('rng', 'memballoon', 'vsock', 'controller', 'hostdev', 'interface', 'console'),
    children: fc.subarray(['source', 'alias', 'driver']),
    address: fc.option(fc.tuple(fc.nat(5), fc.nat(31))),
    comment: fc.constantFrom('none', 'above', 'beside', 'inside'),
  }),
  { minLength: 1, maxLength: 8 },
);

/** A guest written in a style. */
function write(style: WrittenStyle, written: readonly WrittenDevice[]): string {
  const { quote: q, end, decimal } = style;
  const lineAt = (depth: number) => (style.lineEnd === '' ? '' : style.lineEnd + style.unit.repeat(depth));
  const number = (value: number) => (decimal ? String(value) : `0x${value.toString(16).padStart(2, '0')}`);
  const bodies = written.map(({ name, children, address, comment }, i) => {
    const line = style.inline ? '' : lineAt(3);
    const inner = [
      ...children.map((child) => `<${child}${end}`),
      ...(comment === 'inside' ? [`<!-- inside ${i} -->`] : []),
      ...(address === null
        ? []
        : [
            `<address type=${q}pci${q} bus=${q}${number(address[0])}${q} slot=${q}${number(address[1])}${q}${end}`,
          ]),
    ].map((child) => line + child);
    const type = name === 'controller' ? ` type=${q}pci${q} index=${q}${i}${q}` : '';
    const close = style.inline ? '' : lineAt(2);
    const body =
      inner.length === 0 ? `<${name}${type}${end}` : `<${name}${type}>${inner.join('')}${close}</${name}>`;
    const above = comment === 'above' ? `<!-- above ${i} -->${lineAt(2)}` : '';
    return lineAt(2) + above + body + (comment === 'beside' ? ` <!-- beside ${i} -->` : '');
  });
  return `<domain type=${q}kvm${q}>${lineAt(1)}<name>a</name>${lineAt(1)}<devices>${bodies.join('')}${lineAt(1)}</devices>${lineAt(0)}</domain>`;
}

const wishes = fc.array(
  fc.record({
    kind: fc.constantFrom('put', 'put', 'unput', 'remove', 'phb', 'model', 'no-model', 'insert', 'source'),
    which: fc.nat(20),
    bus: fc.nat(255),
    slot: fc.nat(31),
    multifunction: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
);
type Wish = typeof wishes extends fc.Arbitrary<readonly (infer W)[]> ? W : never;

function nth(guest: Guest, which: number): Device {
  const all = devicesInOrder(guest);
  const device = all[which % all.length];
  assert.ok(device);
  return device;
}

function edit(guest: Guest, { kind, which, bus, slot, multifunction }: Wish): readonly GuestEdit[] {
  const device = nth(guest, which);
  const element = deviceElement(device);
  switch (kind) {
    case 'put':
      return [putOn(device, bus, slot, which % 8, multifunction)];
    case 'unput':
      return [{ kind: 'remove-address', device }];
    case 'remove':
      return [{ kind: 'remove-element', element }];
    case 'phb':
      return [{ kind: 'insert-phb', index: bus, targetIndex: slot, node: multifunction ? 1 : null }];
    case 'model':
      return [{ kind: 'set-attribute', element, name: 'model', value: `it's "${slot}" <&>` }];
    case 'no-model':
      return [{ kind: 'remove-attribute', element, name: 'type' }];
    case 'insert':
      return [
        {
          kind: 'insert-element',
          parent: element,
          after: null,
          element: { name: 'acpi', attributes: [['index', { number: slot, digits: 2 }]], children: ['a<b'] },
        },
      ];
    default: {
      const [child] = childElements(element);
      return child ? [{ kind: 'remove-element', element: child }] : [];
    }
  }
}

const comments = (text: string) => text.match(/<!--.*?-->/g) ?? [];
const documents = fc.tuple(styles, devices).map(([style, written]) => write(style, written));

test('any edits together keep the document well-formed, and every comment outside what was removed', () => {
  fc.assert(
    fc.property(documents, wishes, (text, list) => {
      const after = edited(text, (guest) => list.flatMap((wish) => edit(guest, wish)));
      assert.deepEqual(xmlErrors(parseXml(after)), [], after);
      if (list.some(({ kind }) => kind === 'remove')) return;
      assert.deepEqual(comments(after), comments(text), after);
    }),
    { numRuns: 3000 },
  );
});

function place(address: AddressFacts | undefined) {
  if (address?.type !== 'pci') return address?.type;
  const { bus, slot, domain, multifunction } = address;
  const parts = [domain, bus, slot, address.function].map((part) => part?.value ?? 0);
  return [...parts, multifunction?.value === true];
}

test('a device is afterwards where it was put, and nothing else has changed', () => {
  fc.assert(
    fc.property(documents, fc.nat(20), fc.nat(255), fc.nat(31), (text, which, bus, slot) => {
      const before = guestOf(text);
      const device = nth(before, which);
      const after = edited(text, (guest) => [putOn(nth(guest, which), bus, slot, 3, true)]);
      const then = guestOf(after);
      assert.deepEqual(place(nth(then, which).facts.address), [0, bus, slot, 3, true], after);
      devicesInOrder(before).forEach((other, i) => {
        if (other === device) return;
        const twin = nth(then, i);
        const [a, b] = [deviceSpan(other), deviceSpan(twin)];
        assert.equal(after.slice(b.start, b.end), text.slice(a.start, a.end));
      });
    }),
  );
});

test('putting a device back, or taking its new address away, restores the text', () => {
  fc.assert(
    fc.property(documents, fc.nat(20), fc.nat(255), fc.nat(31), (text, which, bus, slot) => {
      const old = nth(guestOf(text), which).facts.address;
      const moved = edited(text, (guest) => [putOn(nth(guest, which), bus, slot)]);
      const back = edited(moved, (guest) => {
        const device = nth(guest, which);
        if (old?.type !== 'pci') return [{ kind: 'remove-address', device }];
        return [putOn(device, old.bus?.value ?? 0, old.slot?.value ?? 0)];
      });
      assert.deepEqual(place(nth(guestOf(back), which).facts.address), place(old));
      assert.equal(back, text);
    }),
  );
});

test('a PHB is found again, once, behind those with smaller indexes', () => {
  fc.assert(
    fc.property(
      documents,
      fc.uniqueArray(fc.integer({ min: 20, max: 60 }), { minLength: 1 }),
      (text, indexes) => {
        const after = edited(text, () =>
          indexes.map((index) => ({ kind: 'insert-phb', index, targetIndex: index % 31, node: null })),
        );
        const added = guestOf(after).byKind.controller.slice(-indexes.length);
        assert.deepEqual(
          added.map(({ facts }) => [facts.index?.value, facts.targetIndex?.value, facts.modelName?.value]),
          [...indexes].sort((a, b) => a - b).map((index) => [index, index % 31, 'spapr-pci-host-bridge']),
        );
      },
    ),
  );
});

test('removed devices are gone, no blank line stays behind', () => {
  fc.assert(
    fc.property(documents, fc.array(fc.nat(20), { minLength: 1 }), (text, which) => {
      const before = devicesInOrder(guestOf(text)).length;
      const gone = new Set(which.map((n) => nth(guestOf(text), n).start)).size;
      const after = edited(text, (guest) =>
        which.map((n) => ({ kind: 'remove-element', element: deviceElement(nth(guest, n)) })),
      );
      assert.equal(devicesInOrder(guestOf(after)).length, before - gone);
      assert.doesNotMatch(after, /\n[ \t]*\r?\n/);
    }),
  );
});

test('edits of a document that is broken somewhere do not throw, and stay apart', () => {
  fc.assert(
    fc.property(
      documents,
      wishes,
      fc.nat(),
      fc.nat(12),
      fc.constantFrom('', '<', "'", '<a'),
      (text, list, at, cut, typed) => {
        const start = at % text.length;
        const broken = text.slice(0, start) + typed + text.slice(start + cut);
        const guest = readGuest(parseXml(broken));
        if (guest === null || devicesInOrder(guest).length === 0) return;
        edited(broken, (then) => list.flatMap((wish) => edit(then, wish)));
      },
    ),
    { numRuns: 1000 },
  );
});
