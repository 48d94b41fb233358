/** sax as the judge of well-formedness: it is shown every token in document order and says whether it takes it. */

import sax from 'sax';

export interface Judge {
  /** What sax objects to, in its words; undefined when it takes the token. A judge that objected starts afresh. */
  objection(token: string): string | undefined;
  /** Changes whenever the judge starts afresh and has forgotten which elements are open. */
  round(): number;
}

const options = { strictEntities: true, position: false };

export function createJudge(): Judge {
  let round = 0;
  let said: string | undefined;
  const begin = () => {
    const parser = sax.parser(true, options);
    parser.onerror = (error) => {
      said ??= error.message;
    };
    // Every token is judged as content: what the document's top level adds is looked at once the tree stands.
    parser.write('<_>');
    round++;
    return parser;
  };
  let parser = begin();
  return {
    objection(token) {
      said = undefined;
      try {
        parser.write(token);
      } catch {
        // sax itself stumbles over an attribute called hasOwnProperty; that is no fault of the document.
        parser = begin();
        return undefined;
      }
      if (said !== undefined) {
        parser = begin();
      }
      return said;
    },
    round: () => round,
  };
}
