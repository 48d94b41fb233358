/** `sda` is 0, `sdz` 25, `sdaa` 26 (util/virutil.c: virDiskNameToIndex); -1 for any other name. */
export function diskIndex(name: string): number {
  const letters = /^(?:fd|hd|vd|sd|xvd|ubd)([a-z]+)\d*$/.exec(name)?.[1];
  if (letters === undefined || letters.length > 5) return -1;
  let index = 0;
  for (const letter of letters) index = index * 26 + (letter.charCodeAt(0) - 96);
  return index - 1;
}
