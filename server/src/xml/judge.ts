/**
 * sax as the judge of a DOCTYPE, which is not read here. Of everything else sax takes exactly what is read without an error
 * (the tests hold the two against each other), so it need not see it.
 */

import sax from 'sax';

const options = { strictEntities: true, position: false };

/** What sax objects to in a DOCTYPE, in its words; undefined when it takes it. */
export function doctypeObjection(doctype: string): string | undefined {
  const parser = sax.parser(true, options);
  let said: string | undefined;
  let ended = false;
  parser.onerror = (error) => {
    said ??= error.message;
    parser.resume();
  };
  parser.ondoctype = () => {
    ended = true;
  };
  try {
    // Some broken declarations make it read on in the middle of the DOCTYPE as if that were over, without a word.
    parser.write(doctype).write('<_/>');
  } catch {
    ended = false;
  }
  return said ?? (ended ? undefined : 'Broken declaration in the DOCTYPE');
}
