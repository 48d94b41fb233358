/** Text that goes to a terminal. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: a guest must not talk to the terminal
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** The text without what would steer a terminal: escape sequences, changes of direction. */
export const printable = (text: string): string => text.replace(control, '\uFFFD');

/** The text cut where nobody reads on, and each line of it: what a message quotes may be the whole document. */
export const readable = (text: string): string =>
  cutAt(text, longest)
    .split('\n')
    .map((line) => cutAt(line, longestLine))
    .join('\n');

const longest = 2000;
const longestLine = 280;

const cutAt = (text: string, length: number) => (text.length > length ? `${text.slice(0, length)}…` : text);

/** Breaks between words so that lines fit; unbroken where no width is known. Every line gets the indentation. */
export function wrap(text: string, columns: number | undefined, indent: string): string {
  const width = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(columns - indent.length, 40);
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines.map((line) => (line === '' ? '' : indent + line)).join('\n');
}
