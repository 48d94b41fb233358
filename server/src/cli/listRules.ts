/** `pseries-xml rules`: every rule in one table. */
import { ruleByCode } from '../rules/index';
import { ruleDocs } from '../service/diagnostics';
import type { Io } from './io';

export function listRules(format: 'text' | 'json', { stdout }: Io): void {
  const rules = [...ruleByCode.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  if (format === 'json') {
    const listed = rules.map((rule) => {
      const { code, level, title } = rule;
      return {
        code,
        level,
        title,
        fixes: 'fixes' in rule && rule.fixes !== undefined,
        url: `${ruleDocs}/${code}.md`,
      };
    });
    stdout.write(`${JSON.stringify({ rules: listed }, null, 2)}\n`);
    return;
  }
  const width = Math.max(...rules.map(({ code }) => code.length));
  const level = Math.max(...rules.map((rule) => rule.level.length));
  for (const rule of rules) {
    stdout.write(`${rule.code.padEnd(width)}  ${rule.level.padEnd(level)}  ${rule.title}\n`);
  }
}
