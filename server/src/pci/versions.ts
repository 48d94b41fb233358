/** Whether libvirt version `a` (`major.minor.patch`) came before `b`; parts that are no number count as 0. */
export function isOlder(a: string, b: string): boolean {
  const left = a.split('.');
  const right = b.split('.');
  for (let i = 0; i < 3; i++) {
    const difference = (Number(left[i]) || 0) - (Number(right[i]) || 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
