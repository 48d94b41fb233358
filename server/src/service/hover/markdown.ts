/** Markdown for hovers: short lines, nothing of the document taken as markup. */

const longest = 160;

/** Text from a document or a host, as plain words: no markup, one line, cut where it is too long. */
export function plain(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const cut = line.length > longest ? `${line.slice(0, longest)}…` : line;
  return cut.replace(/[\\`*_{}[\]()<>#+!|~&]/g, '\\$&');
}

/** An address or another value, as code. */
export function code(text: string): string {
  return /^[\w:.,@/ -]+$/.test(text) && text.length <= longest ? `\`${text}\`` : plain(text);
}

/** A title and what there is to say below it. */
export function section(title: string, lines: readonly string[]): string {
  return [`**${title}**`, '', ...lines.map((line) => `- ${line}`)].join('\n').trimEnd();
}

/** The first letter in upper case: names begin a hover. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `1`, `3–5`, `7`: ascending numbers with runs drawn together. */
export function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}
