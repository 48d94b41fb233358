/** The names of the domain format. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { libvirtNames, schemas } from '../../scripts/names';
import libvirt from '../../server/src/vocabulary/names/libvirt.json';
import {
  domainNames,
  type ElementNames,
  namesIn,
  ownersOf,
  parentsOf,
} from '../../server/src/vocabulary/names/names';
import { nearest } from '../../server/src/vocabulary/names/nearest';

describe('the names of the domain format', () => {
  it('lead from each element to those inside it', () => {
    const seen = new Set<ElementNames>();
    const walk = (names: ElementNames) => {
      if (seen.has(names)) return;
      seen.add(names);
      for (const name of Object.keys(names.elements)) {
        const inside = namesIn(names, name);
        assert.ok(inside, `${name}: ${names.elements[name]}`);
        walk(inside);
      }
    };
    walk(domainNames);
    assert.ok(seen.size > 400);
  });
  it('are none for what does not stand there', () => {
    assert.equal(namesIn(domainNames, 'disk'), undefined);
    assert.equal(namesIn(domainNames, 'constructor'), undefined);
  });
  it('tell where a name belongs', () => {
    assert.deepEqual(parentsOf('loader'), ['os']);
    assert.deepEqual(ownersOf('memAccess'), ['cell']);
  });
  it(
    "are those of libvirt's schemas (npm run names writes them)",
    { skip: existsSync(schemas) ? false : 'libvirt0, which has the schemas, is not installed' },
    () => assert.deepEqual(libvirtNames(), libvirt),
  );
});

describe('what was meant', () => {
  const words = ['memballoon', 'memory', 'hostdev', 'hub', 'rng'];
  for (const [word, meant] of [
    ['memballon', 'memballoon'],
    ['hostedv', 'hostdev'],
    ['Memory', 'memory'],
    ['rgn', 'rng'],
    ['sound', undefined],
    ['x', undefined],
  ] as const) {
    it(`by ${word} is ${meant}`, () => assert.equal(nearest(word, words), meant));
  }
});

describe('of two names that are equally near', () => {
  const meant = { cvpu: 'vcpu', scpu: 'vcpu', vpu: 'vcpu', cpuu: 'cpu', cp: 'cpu', vcpuu: 'vcpu' };
  for (const [word, name] of Object.entries(meant))
    it(`${word} is ${name}`, () => assert.equal(nearest(word, ['cpu', 'vcpus', 'vcpu']), name));
});
