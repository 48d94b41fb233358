/**
 * Writes the setting `pseriesXml.rules` of package.json from the rules there are, and moves what VS Code shows of
 * package.json to package.nls.json: `npm run manifest`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ruleByCode } from '../server/src/rules/index';
import type { Level, Rule, TextRule } from '../server/src/rules/rule';
import { extractWords, type Json, type Words } from './nls';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const manifestFile = path.join(root, 'package.json');
const wordsFile = path.join(root, 'package.nls.json');

const levels: Readonly<Record<Level, string>> = {
  off: 'Not checked.',
  hint: 'Three dots under the text, not in the list of problems.',
  information: 'Shown as information.',
  warning: 'Shown as a warning.',
  error: 'Shown as an error.',
};

function levelSetting({ code, level, title }: Rule | TextRule): object {
  const page = `https://github.com/pseries-guest-xml/pseries-guest-xml/blob/main/docs/rules/${code}.md`;
  return {
    type: 'string',
    enum: Object.keys(levels),
    enumDescriptions: Object.keys(levels).map((name) => `%level.${name}%`),
    default: level,
    markdownDescription: `${title.replace(/\.$/, '')}. [About this rule](${page}).`,
  };
}

/** The value of the manifest's `pseriesXml.rules`: one property a rule, in the order of the alphabet. */
export function rulesSetting(): object {
  const sorted = [...ruleByCode.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  return {
    type: 'object',
    default: {},
    scope: 'resource',
    order: 3,
    additionalProperties: false,
    markdownDescription:
      'The level of each rule, such as `"host-device-on-default-phb": "error"`; `off` switches a rule off. A rule that is not named keeps its own level.',
    properties: Object.fromEntries(sorted.map((rule) => [rule.code, levelSetting(rule)])),
  };
}

const levelWords: Words = Object.fromEntries(
  Object.entries(levels).map(([level, text]) => [`level.${level}`, text]),
);

/** package.json and package.nls.json. */
export interface Manifest {
  readonly manifest: string;
  readonly words: string;
}

const write = (value: Json): string => `${JSON.stringify(value, null, 2)}\n`;

/** Both with the setting and the words written anew, as text. */
export function updateManifest({ manifest: before, words: known }: Manifest): Manifest {
  const manifest = JSON.parse(before);
  manifest.contributes.configuration[0].properties['pseriesXml.rules'] = rulesSetting();
  const { description, capabilities, contributes } = manifest;
  const [moved, words] = extractWords(
    { description, capabilities, contributes },
    JSON.parse(known),
    manifest.displayName,
  );
  return { manifest: write({ ...manifest, ...moved }), words: write({ ...words, ...levelWords }) };
}

export const readManifest = (): Manifest => ({
  manifest: readFileSync(manifestFile, 'utf8'),
  words: readFileSync(wordsFile, 'utf8'),
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { manifest, words } = updateManifest(readManifest());
  writeFileSync(manifestFile, manifest);
  writeFileSync(wordsFile, words);
  console.log(`${ruleByCode.size} rules, ${Object.keys(JSON.parse(words)).length} words in the manifest`);
}
