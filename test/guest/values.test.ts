import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  hasPlaceholder,
  type NumberBase,
  readMemory,
  readNumber,
  readSwitch,
} from '../../server/src/guest/values';

function check(base: NumberBase, expected: { readonly [text: string]: number | undefined }) {
  for (const [text, value] of Object.entries(expected)) {
    assert.equal(readNumber(text, base, 'uint'), value, `${JSON.stringify(text)} in base ${base}`);
  }
}

test('a part of a PCI address may be in any base', () => {
  check(0, { '1': 1, '0x1f': 31, '0X2': 2, '01': 1, '010': 8, '0': 0, '00': 0, '0x00': 0 });
});

test('white space in front and a plus sign are allowed, nothing behind', () => {
  check(0, { ' 1': 1, '\t2': 2, '\n3': 3, '+1': 1, '1 ': undefined, '- 1': undefined });
});

test('what libvirt refuses as a number is none', () => {
  check(0, {
    '': undefined,
    '-1': undefined,
    '-0': undefined,
    '0x': undefined,
    '08': undefined,
    '1.0': undefined,
    '1e1': undefined,
    '0b1': undefined,
    '\u0661': undefined,
    '0xffffffff': 0xffff_ffff,
    '0x100000000': undefined,
    '4294967297': undefined,
  });
});

test('a controller index is decimal whatever it looks like', () => {
  check(10, { '010': 10, '08': 8, '0x1': undefined, ' 1': 1, '1 ': undefined });
});

test('a reg is hexadecimal with and without 0x', () => {
  check(16, { '2000': 0x2000, '0x2000': 0x2000, '+2000': 0x2000, '0x': undefined, zz: undefined });
  assert.equal(readNumber('ffffffffff', 16, 'ulong'), 0xff_ffff_ffff);
  assert.equal(readNumber('ffffffffffffffffff', 16, 'ulong'), undefined);
});

test('memory is in KiB unless a unit says otherwise, and rounded up', () => {
  const cases: [string, string | undefined, number | undefined][] = [
    ['524288', undefined, 524288],
    ['524288', '', 524288],
    ['1', 'GiB', 1048576],
    ['1', 'g', 1048576],
    ['512', 'mIb', 524288],
    ['600', 'MB', 585938],
    ['524288', 'kb', 512000],
    ['536870913', 'b', 524289],
    ['536870912', 'bytes', 524288],
    ['1', 'EiB', 2 ** 50],
    ['100', 'EiB', undefined],
    ['1', 'foo', undefined],
    ['1.5', 'GiB', undefined],
    ['0x80000', undefined, undefined],
    [' 524288 ', undefined, undefined],
    ['-1', undefined, undefined],
  ];
  for (const [text, unit, value] of cases) assert.equal(readMemory(text, unit), value, `${text} ${unit}`);
});

test('a switch is on or off and nothing else', () => {
  assert.deepEqual(['on', 'off', 'yes', 'ON', '1', ''].map(readSwitch), [
    true,
    false,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('template placeholders are seen, ordinary values are not taken for them', () => {
  const yes = ['{{ slot }}', '0x{{slot}}', `\${SLOT}`, '%(slot)s', '@SLOT@', '{% if a %}1{% endif %}'];
  const no = ['0x01', 'me@host', 'a{b}', '100%', '$5', ''];
  assert.deepEqual(yes.filter(hasPlaceholder), yes);
  assert.deepEqual(no.filter(hasPlaceholder), []);
});

test('a number reads the same the short way and, behind a blank, the long way', () => {
  const text = fc.string({ unit: fc.constantFrom(...'00112789aAfFxX+- '), maxLength: 11 });
  fc.assert(
    fc.property(
      text,
      fc.constantFrom(0 as const, 10 as const, 16 as const),
      fc.constantFrom('int' as const, 'uint' as const, 'ulong' as const),
      (digits, base, width) =>
        assert.equal(readNumber(digits, base, width), readNumber(` ${digits}`, base, width)),
    ),
    { numRuns: 3000 },
  );
});
