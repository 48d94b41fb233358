/** Figures as a Markdown table, and what became slower. */
import { type Figure, ratioOf } from './figures';

export const number = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(value >= 1 ? 2 : 3);

const wantedOf = (figure: Figure): string => {
  const { wanted, median } = figure;
  if (wanted === undefined) return '';
  const ratio = ratioOf(figure);
  const met = (ratio ?? median) <= wanted;
  return `≤ ${wanted}${ratio === undefined ? '' : '×'}${met ? '' : ': **not met**'}`;
};

/** One line a figure; times in milliseconds. */
export function table(figures: readonly Figure[]): string {
  const lines = figures.map((figure) => {
    const { group, what, median, p95, beside } = figure;
    const ratio = ratioOf(figure);
    const cells = [
      group,
      what,
      number(median),
      number(p95),
      beside?.what ?? '',
      beside ? number(beside.median) : '',
      ratio === undefined ? '' : `${number(ratio)}×`,
      wantedOf(figure),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| | what | median ms | p95 ms | beside | its median ms | ratio | wanted |',
    '| --- | --- | ---: | ---: | --- | ---: | ---: | --- |',
    ...lines,
  ].join('\n');
}

const keyOf = ({ group, what, beside }: Figure): string => [group, what, beside?.what ?? ''].join(' | ');

/** The figures that are at least a quarter worse than before, by their ratio where there is one. */
export function slower(before: readonly Figure[], now: readonly Figure[]): readonly string[] {
  const known = new Map(before.map((figure) => [keyOf(figure), figure]));
  return now.flatMap((figure) => {
    const old = known.get(keyOf(figure));
    if (!old) return [];
    const [was, is] = [ratioOf(old) ?? old.median, ratioOf(figure) ?? figure.median];
    const unit = figure.beside ? '×' : ' ms';
    return is > was * 1.25 ? [`${keyOf(figure)}: ${number(was)}${unit}, now ${number(is)}${unit}`] : [];
  });
}
