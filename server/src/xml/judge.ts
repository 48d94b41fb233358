/** sax as the judge of well-formedness: it is shown every token in document order and says whether it takes it. */

import sax from 'sax';

/** Shows sax the tokens of a document. */
export interface Judge {
  /** What sax objects to in the token [start, end), in its words; undefined when it takes it. */
  objection(start: number, end: number): string | undefined;
  /** Shows it an end tag that is not in the document, for an element without one. */
  close(name: string): void;
  /** Changes whenever sax starts afresh and has forgotten which elements are open. */
  round(): number;
}

/** Tells token by token; sax starts afresh behind one that it objects to. */
export function tokenJudge(text: string): Judge {
  let round = 1;
  let reader = saxReader();
  const show = (token: string) => {
    const objection = reader(token);
    if (objection !== undefined) {
      reader = saxReader();
      round++;
    }
    // sax itself stumbles over an attribute called hasOwnProperty; that is no fault of the document.
    return objection === stumbled ? undefined : objection;
  };
  return {
    objection: (start, end) => show(withoutMark(text, start, end)),
    close: (name) => void show(`</${name}>`),
    round: () => round,
  };
}

/** Characters; sax reads so many in a few milliseconds. */
const mostAtOnce = 50_000;

/** Shows sax as much as it can at once, which is faster, and only says in the end whether it took everything. */
export function wholeJudge(text: string): Judge & { readonly takesAll: () => boolean } {
  const reader = saxReader();
  let start = 0;
  let end = 0;
  let taken = true;
  const flush = () => {
    taken &&= end === start || reader(withoutMark(text, start, end)) === undefined;
  };
  return {
    objection(from, to) {
      if (from !== end || to - start > mostAtOnce) {
        flush();
        start = from;
      }
      end = to;
      return undefined;
    },
    close(name) {
      flush();
      start = end;
      taken &&= reader(`</${name}>`) === undefined;
    },
    round: () => 1,
    takesAll() {
      flush();
      start = end;
      return taken;
    },
  };
}

/** Takes everything. */
export const noJudge: Judge = { objection: () => undefined, close: () => {}, round: () => 1 };

const options = { strictEntities: true, position: false };
const stumbled = 'sax stumbled';

/** What sax objects to in a DOCTYPE, which it only reads at the beginning of a document. */
export function doctypeObjection(doctype: string): string | undefined {
  let ended = false;
  const reader = saxReader('', (parser) => {
    parser.ondoctype = () => {
      ended = true;
    };
  });
  const objection = reader(doctype);
  // Some broken declarations make it read on in the middle of the DOCTYPE as if that were over, without a word.
  return objection ?? reader('<_/>') ?? (ended ? undefined : 'Broken declaration in the DOCTYPE');
}

/** Everything is read as content: what the document's top level adds is looked at once the tree stands. */
function saxReader(
  before = '<_>',
  listen?: (parser: sax.SAXParser) => void,
): (token: string) => string | undefined {
  const parser = sax.parser(true, options);
  let said: string | undefined;
  listen?.(parser);
  parser.onerror = (error) => {
    said ??= error.message;
  };
  parser.write(before);
  return (token) => {
    try {
      parser.write(token);
    } catch {
      said ??= stumbled;
    }
    return said;
  };
}

/** A byte order mark is no content. */
function withoutMark(text: string, start: number, end: number): string {
  return text.slice(start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start, end);
}
