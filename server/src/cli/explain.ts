/** `pseries-xml explain CODE`: a rule's page, set for a terminal. */
import picocolors from 'picocolors';
import { colored } from './colored';
import { wrap } from './formats/words';
import type { Io } from './io';
import { rulePage } from './rulePages';

/** Prints the page; Markdown as it is where nobody looks, without its marks and in colour on a terminal. */
export function explain(code: string, io: Io): void {
  const { text = '' } = rulePage(code) ?? {};
  io.stdout.write(io.stdout.isTTY ? render(text, io) : text);
}

function render(markdown: string, io: Io): string {
  const colors = picocolors.createColors(colored(io));
  const columns = Math.min(io.stdout.columns ?? 100, 100);
  const inline = (text: string) =>
    text
      .replace(/`([^`]+)`/g, (_, code: string) => colors.cyan(code))
      .replace(/(?<!\w)\*([^*]+)\*(?!\w)/g, (_, words: string) => colors.italic(words));
  const block = (text: string): string => {
    if (text.startsWith('```')) {
      const lines = text.split('\n').filter((line) => !line.startsWith('```'));
      return lines.map((line) => `  ${line}`).join('\n');
    }
    const heading = /^#+ (.*)$/.exec(text);
    if (heading) return colors.bold(heading[1] ?? '');
    // A list keeps its lines; a paragraph is filled anew.
    const paragraphs = /^- /.test(text) ? text.split(/\n(?=- )/) : [text];
    return paragraphs.map((one) => inline(wrap(one.replace(/\s*\n\s*/g, ' '), columns, ''))).join('\n');
  };
  return `${markdown
    .trimEnd()
    .split(/\n\n(?![^`]*\n```(?:\n|$))/)
    .map(block)
    .join('\n\n')}\n`;
}
