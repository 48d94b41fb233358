/** The pages of docs/rules, bundled: `explain` works where no file but the program is. */
import pages from './rulePages.json';

export interface RulePage {
  /** Markdown. */
  readonly text: string;
  /** The first sentence of the explanation. */
  readonly summary: string;
}

const texts: { readonly [code: string]: string } = pages;

/** The page of a rule; undefined when there is no such rule. */
export function rulePage(code: string): RulePage | undefined {
  const text = Object.hasOwn(texts, code) ? texts[code] : undefined;
  if (text === undefined) return undefined;
  // Behind the heading and the line with title and level.
  const summary = text.split('\n\n')[2] ?? '';
  return { text, summary: summary.replace(/\s+/g, ' ').trim() };
}
