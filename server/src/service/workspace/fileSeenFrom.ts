/** What to call a file in a sentence. */

/** The second file as seen from the folder of the first: `web02.xml`, `../db/db01.xml`; whole where nothing is shared. */
export function fileSeenFrom(from: string, to: string): string {
  const [here, there] = [from.split(/[\\/]/), to.split(/[\\/]/)];
  const folders = here.length - 1;
  let shared = 0;
  while (shared < folders && shared < there.length - 1 && here[shared] === there[shared]) shared++;
  const isUri = /^[a-z][a-z0-9+.-]+:/i.test(to);
  // Scheme and authority are no folders to go up from.
  if (isUri && shared < 3) return decoded(to);
  const path = [...here.slice(shared, -1).map(() => '..'), ...there.slice(shared)].join('/');
  return isUri ? decoded(path) : path;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
