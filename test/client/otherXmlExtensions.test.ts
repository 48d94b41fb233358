import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findGiver, type GenericFeature } from '../../client/src/otherXmlExtensions';

interface Editor {
  readonly active?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
}

function check(
  feature: GenericFeature,
  { active = [], settings = {} }: Editor,
  expected: string | undefined,
) {
  const giver = findGiver(feature, {
    has: (id) => active.includes(id),
    setting: (name) => settings[name],
  });
  assert.equal(giver, expected);
}

const redHat = 'redhat.vscode-xml';

test('without another extension nobody else gives anything', () => {
  check('folding', {}, undefined);
  check('formatting', { active: ['ms-python.python'] }, undefined);
});

test("Red Hat's XML gives all", () => {
  for (const feature of [
    'folding',
    'selectionRanges',
    'linkedEditing',
    'closingTags',
    'formatting',
    'wellFormedness',
  ] as const) {
    check(feature, { active: [redHat] }, redHat);
  }
});

test('but not what its settings switch off', () => {
  const settings = { 'xml.validation.enabled': false };
  check('wellFormedness', { active: [redHat], settings }, undefined);
  check('folding', { active: [redHat], settings }, redHat);
});

test('the next one is asked when the first does not give it', () => {
  const active = [redHat, 'DotJoshJohnson.xml'];
  check('formatting', { active, settings: { 'xml.format.enabled': false } }, 'DotJoshJohnson.xml');
  check('folding', { active: ['DotJoshJohnson.xml'] }, undefined);
});
