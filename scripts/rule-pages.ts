/**
 * Writes docs/rules/CODE.md from the comment at the head of every rule's file (server/src/rules/CODE.ts), and the table
 * of all rules. The first xml block of a comment is the wrong example, the second the same mended; the fixes on the page
 * are those that the rule offers for the wrong one. Rules about other guests have the other guest between the two.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ruleByCode } from '../server/src/rules/index';
import { otherGuestRules } from '../server/src/rules/otherGuestRules';
import {
  type Checked,
  checkBeside,
  checkText,
  fixesOf,
  type HostTable,
  hostOf,
} from '../test/support/pipeline';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
export const pagesFolder = path.join(root, 'docs', 'rules');
const bundledPages = path.join(root, 'server', 'src', 'cli', 'rulePages.json');

/** The host that the examples of all rules run on: address to IOMMU group. */
const exampleHost: HostTable = {
  '0001:01:00.0': 1,
  '0001:01:00.1': 1,
  '0002:01:00.0': 2,
  '0003:01:00.0': 3,
  '0003:01:00.1': 3,
  '0004:01:00.0': null,
  '0005:01:00.0': { iommuGroup: 5, driver: 'vfio-pci' },
  '0005:01:00.1': { iommuGroup: 5, driver: 'lpfc' },
  '0006:01:00.0': { iommuGroup: 6, driver: 'nvme' },
  '0007:01:00.0': { iommuGroup: 7, virtualFunctions: ['0007:01:00.2', '0007:01:00.3'] },
  '0007:01:00.2': { iommuGroup: 17, driver: 'vfio-pci', physicalFunction: '0007:01:00.0' },
  '0007:01:00.3': { iommuGroup: 18, driver: null, physicalFunction: '0007:01:00.0' },
  '0008:01:00.0': { iommuGroup: 8, numaNode: 8 },
};

/** The comment at the head of a rule's file, as Markdown. */
export function ruleComment(code: string): string {
  const source = readFileSync(path.join(root, 'server', 'src', 'rules', `${code}.ts`), 'utf8');
  const comment = /^\/\*\*\n([\s\S]*?)\n \*\//.exec(source)?.[1];
  if (comment === undefined) throw new Error(`${code}.ts begins with no comment`);
  return comment
    .split('\n')
    .map((line) => line.replace(/^ \* ?/, ''))
    .join('\n');
}

/** The xml blocks of a comment; a fragment stands in the `<devices>` of a pSeries guest, one indented by two in its `<domain>`. */
export function ruleExamples(comment: string): readonly string[] {
  return [...comment.matchAll(/```xml\n([\s\S]*?)```/g)].map(([, block = ''], at) =>
    block.includes('<domain') ? block : exampleGuest(block, at === 1 ? 'other' : 'example'),
  );
}

const aboutOthers: ReadonlySet<string> = new Set(otherGuestRules.map(({ code }) => code));

/** A rule's wrong example and its mended one, checked; of a rule about other guests the second block is the other guest. */
export function checkedExamples(code: string): { readonly wrong: Checked; readonly mended: Checked } {
  const host = hostOf(exampleHost);
  const [first = '', second = '', third = ''] = ruleExamples(ruleComment(code));
  if (!aboutOthers.has(code)) return { wrong: checkText(first, host), mended: checkText(second, host) };
  return { wrong: checkBeside(first, [second], host), mended: checkBeside(third, [second], host) };
}

function exampleGuest(block: string, name: string): string {
  const inDomain = /^ {2}</.test(block);
  const own = (name: string, written: string) => (inDomain && block.includes(`  <${name}`) ? '' : written);
  const memory = own('memory ', "  <memory unit='GiB'>4</memory>\n");
  const os = own('os', "  <os><type arch='ppc64le' machine='pseries'>hvm</type></os>\n");
  const content = inDomain ? block : `  <devices>\n${block}  </devices>\n`;
  const named = own('name', `  <name>${name}</name>\n`);
  return `<domain type='kvm'>\n${named}${memory}${os}${content}</domain>\n`;
}

/** Examples stand in a guest's indentation; on the page they begin at the margin. */
function dedentExamples(comment: string): string {
  return comment.replace(/```xml\n([\s\S]*?)```/g, (_, block: string) => {
    const margin = Math.min(...[...block.matchAll(/^ *(?=\S)/gm)].map(([spaces]) => spaces.length));
    return `\`\`\`xml\n${block.replace(new RegExp(`^ {${margin}}`, 'gm'), '')}\`\`\``;
  });
}

/** Titles of the fixes offered for the problems of that rule in its wrong example, each once. */
function fixTitles(code: string): readonly string[] {
  const { wrong: checked } = checkedExamples(code);
  const titles = checked.findings
    .filter(({ rule }) => rule.code === code)
    .flatMap((finding) => fixesOf(checked, finding).map(({ title }) => title));
  return [...new Set(titles)];
}

/** Every page by file name. */
export function rulePages(): ReadonlyMap<string, string> {
  const pages = new Map<string, string>();
  const rows: string[] = [];
  for (const [code, rule] of [...ruleByCode].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const comment = ruleComment(code);
    const fixes = fixTitles(code);
    const ways = fixes.length ? `\n\n## Fixes\n\n${fixes.map((title) => `- *${title}*`).join('\n')}` : '';
    const head = `# ${code}\n\n**${rule.title}.** Level: ${rule.level}; the setting \`pseriesXml.rules\` changes it.`;
    pages.set(`${code}.md`, `${head}\n\n${dedentExamples(comment)}${ways}\n`);
    rows.push(`| [${code}](${code}.md) | ${rule.level} | ${rule.title} | ${fixes.length ? 'yes' : ''} |`);
  }
  const table = ['| rule | level | what it finds | fix |', '| --- | --- | --- | --- |', ...rows].join('\n');
  pages.set(
    'README.md',
    `# Rules\n\nAn **error** is a guest that libvirt refuses to define or QEMU refuses to start. A **warning** is a guest that runs but loses isolation, error recovery or an adapter. **Information** and **hint** say what libvirt will change or add.\n\n${table}\n`,
  );
  return pages;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(pagesFolder, { recursive: true });
  const pages = rulePages();
  for (const name of readdirSync(pagesFolder)) if (!pages.has(name)) rmSync(path.join(pagesFolder, name));
  for (const [name, text] of pages) writeFileSync(path.join(pagesFolder, name), text);
  const byCode = [...pages].flatMap(([name, text]) =>
    name === 'README.md' ? [] : [[name.slice(0, -3), text]],
  );
  writeFileSync(bundledPages, `${JSON.stringify(Object.fromEntries(byCode), null, 2)}\n`);
  console.log(`${pages.size} pages in ${path.relative(process.cwd(), pagesFolder)}`);
}
