/** Sets of numbers as libvirt writes them: `0-3,^2` (util/virbitmap.c: virBitmapParse). */

/** Numbers at and above this one libvirt does not take (conf/domain_conf.h: VIR_DOMAIN_CPUMASK_LEN). */
const limit = 16384;

/** The numbers; undefined where libvirt does not read the text. */
export function readNumberSet(text: string): ReadonlySet<number> | undefined {
  const numbers = new Set<number>();
  for (const item of text.split(',')) {
    const match = /^\s*(\^?)\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(item);
    if (!match) return undefined;
    const first = Number(match[2]);
    const last = match[3] === undefined ? first : Number(match[3]);
    if (last >= limit || first > last || (match[1] === '^' && match[3] !== undefined)) return undefined;
    for (let number = first; number <= last; number++) {
      if (match[1] === '^') numbers.delete(number);
      else numbers.add(number);
    }
  }
  return numbers;
}

export function overlap(left: ReadonlySet<number>, right: ReadonlySet<number>): boolean {
  return [...left].some((number) => right.has(number));
}
