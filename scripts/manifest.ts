/** Writes the setting `pseriesXml.rules` of package.json from the rules there are: `npm run manifest`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ruleByCode } from '../server/src/rules/index';
import type { Level, Rule, TextRule } from '../server/src/rules/rule';

const manifestFile = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'package.json');

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
    enumDescriptions: Object.values(levels),
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

/** package.json with the setting written anew, as text. */
export function manifestText(before: string): string {
  const manifest = JSON.parse(before);
  manifest.contributes.configuration[0].properties['pseriesXml.rules'] = rulesSetting();
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

export const readManifest = (): string => readFileSync(manifestFile, 'utf8');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(manifestFile, manifestText(readManifest()));
  console.log(`${ruleByCode.size} rules in the manifest`);
}
