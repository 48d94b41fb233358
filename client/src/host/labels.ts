/** Words of a host or a file in labels of the editor, which take `$(…)` for an icon. */

const longest = 120;

/** One line without icons. */
export function plainLabel(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim().replaceAll('$(', '$\u200b(');
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
