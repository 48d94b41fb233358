/** What is said of names: about names that there are, for every name that guests use, true to the format. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { createSnapshot, defaultSettings } from '../../server/src/service/snapshot';
import { domainNames, type ElementNames, namesIn } from '../../server/src/vocabulary/names/names';
import { facts } from '../../server/src/vocabulary/notes/facts';
import {
  attributeNote,
  elementNote,
  noteTables,
  textNote,
  valueNote,
} from '../../server/src/vocabulary/notes/notes';
import { parseXml } from '../../server/src/xml/parse';
import { rootElement } from '../../server/src/xml/query';
import type { XmlElement } from '../../server/src/xml/syntaxTree';

const noteKeys = noteTables.flatMap((notes) => Object.keys(notes));

/** Every path of the format with its attributes, and the values that can be counted. */
function everyName(): { readonly paths: ReadonlySet<string>; readonly values: ReadonlySet<string> } {
  const paths = new Set(['/domain']);
  const values = new Set<string>();
  const above: ElementNames[] = [];
  const walk = (names: ElementNames, at: string) => {
    if (above.includes(names)) return;
    above.push(names);
    for (const [name, list] of Object.entries(names.attributes)) {
      paths.add(`${at}@${name}`);
      for (const value of list ?? []) values.add(`${at}@${name}=${value}`);
    }
    for (const value of names.text ?? []) values.add(`${at}=${value}`);
    for (const name of Object.keys(names.elements)) {
      const below = namesIn(names, name);
      paths.add(`${at}/${name}`);
      if (below) walk(below, `${at}/${name}`);
    }
    above.pop();
  };
  walk(domainNames, '/domain');
  return { paths, values };
}

const { paths, values } = everyName();

function isKnown(key: string): boolean {
  if (key === '@xmlns') return true;
  const end = /^[@=]/.test(key) ? key : `/${key}`;
  if (!key.includes('=')) return [...paths].some((name) => name.endsWith(end));
  return [...values].some((value) => value.endsWith(end)) || isKnown(key.slice(0, key.indexOf('=')));
}

function filesIn(folder: string): readonly string[] {
  const whole = path.join(import.meta.dirname, folder);
  return readdirSync(whole)
    .filter((name) => name.endsWith('.xml'))
    .map((name) => readFileSync(path.join(whole, name), 'utf8'));
}

/** Of x86 and other machines: that a guest has it is told by a rule. */
const ofOthers: ReadonlySet<string> = new Set(['devices/parallel@type']);

/** The names that a guest uses and that nothing is said of. */
function withoutNote(text: string): readonly string[] {
  const missing: string[] = [];
  const walk = (element: XmlElement, at: readonly string[]) => {
    if (element.name === 'metadata' || element.name.includes(':')) return;
    if (elementNote(at) === undefined) missing.push(at.join('/'));
    for (const { name } of element.attributes) {
      if (attributeNote(at, name) === undefined) missing.push(`${at.join('/')}@${name}`);
    }
    for (const child of element.children) {
      if (child.kind === 'element') walk(child, [...at, child.name]);
    }
  };
  const root = rootElement(parseXml(text));
  if (root?.node.name === 'domain') walk(root.node, []);
  return missing.filter((name) => !ofOthers.has(name) && !name.startsWith('@xmlns'));
}

/** The document around an example: the elements in which its name may stand. */
function around(key: string, example: string): string {
  const end = key === 'domain' ? '/domain' : `/${key}`;
  const places = [...paths].filter((name) => !name.includes('@') && name.endsWith(end));
  const ofDevices = places.filter((name) => name.startsWith('/domain/devices/'));
  const depth = (name: string) => name.split('/').length;
  const [place = ''] = (ofDevices.length > 0 ? ofDevices : places).sort((a, b) => depth(a) - depth(b));
  const outer = place.split('/').slice(1, -1);
  const opened = outer.map((name) => `<${name}>`).join('');
  return `${opened.replace('<domain>', "<domain type='kvm'>")}${example}${outer
    .reverse()
    .map((name) => `</${name}>`)
    .join('')}`;
}

describe('notes on names', () => {
  it('are about names that there are', () => {
    assert.deepEqual(
      noteKeys.filter((key) => !isKnown(key)),
      [],
    );
  });

  it('stand once each', () => {
    assert.deepEqual(
      noteKeys.filter((key, index) => noteKeys.indexOf(key) !== index),
      [],
    );
  });

  it('say something of every name in the guests there are', () => {
    const missing = [...filesIn('../../examples'), ...filesIn('../libvirt/guests')].flatMap(withoutNote);
    assert.deepEqual([...new Set(missing)], []);
  });

  it('say something of every element that a guest may have in <domain> and <devices>', () => {
    const inside = (at: readonly string[], names: ElementNames | undefined) =>
      Object.keys(names?.elements ?? {})
        .map((name) => [...at, name])
        .filter((name) => elementNote(name) === undefined)
        .map((name) => name.join('/'));
    assert.deepEqual(
      [...inside([], domainNames), ...inside(['devices'], namesIn(domainNames, 'devices'))],
      [],
    );
  });
});

describe('what is known of a name', () => {
  it('is shown with its note', () => {
    assert.equal(
      elementNote(['devices', 'controller', 'target']),
      `What the guest sees of the controller.

Since libvirt 3.6.0 for PHBs.

\`\`\`xml
<target index='2'>
  <node>1</node>
</target>
\`\`\``,
    );
    assert.match(
      attributeNote(['devices', 'hostdev'], 'managed') ?? '',
      /\n\nDefault: `no`\. Since libvirt 0\.7\.0\.$/,
    );
    assert.match(valueNote(['devices', 'disk'], 'type', 'nvme') ?? '', /Since libvirt 6\.0\.0\.$/);
    assert.doesNotMatch(textNote(['on_crash'], 'destroy') ?? '', /Since|Default/);
  });

  it('is left out where a note of its own says what the name is there', () => {
    assert.doesNotMatch(elementNote(['devices', 'disk', 'source', 'address']) ?? '', /bus='0x01'/);
    assert.doesNotMatch(
      attributeNote(['devices', 'hostdev', 'source', 'address'], 'bus') ?? '',
      /default PHB/,
    );
  });

  it('is about names that have a note, and names versions', () => {
    for (const [key, { since, unset, example }] of Object.entries(facts)) {
      assert.ok(since ?? unset ?? example, key);
      const of = key.replace(/^domain\//, '');
      assert.ok(
        noteKeys.some((note) => note === of || of.endsWith(`/${note}`) || note === key),
        key,
      );
      if (since !== undefined) assert.match(since, /^\d+\.\d+\.\d+( |,|$)/, key);
    }
  });

  for (const [key, { example }] of Object.entries(facts)) {
    if (example === undefined || example.includes('…')) continue;
    it(`has an example of <${key}> that the format knows`, () => {
      const { problems } = createSnapshot(
        { uri: 'file:///guest.xml', version: 1, text: around(key, example) },
        { host: null, settings: defaultSettings },
      );
      const wrong = /^(unknown-|not-well-formed|value-invalid)/;
      assert.deepEqual(
        problems.filter(({ code }) => wrong.test(code)).map(({ message }) => message),
        [],
      );
      assert.ok(example.startsWith(`<${key.split('/').at(-1)}`));
    });
  }
});
