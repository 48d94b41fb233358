/** The semantic tokens that the client has, so that it is sent only what changed (LSP 3.17: semanticTokens/full/delta). */
import type { SemanticTokens, SemanticTokensDelta } from 'vscode-languageserver';

export interface SentTokens {
  /** All tokens of a document, with a name to ask for what changed since. */
  readonly all: (uri: string, data: number[]) => SemanticTokens;
  /** What changed since the answer of that name, or all tokens when it is not known any more. */
  readonly since: (uri: string, resultId: string, data: number[]) => SemanticTokens | SemanticTokensDelta;
  readonly close: (uri: string) => void;
}

export function createSentTokens(): SentTokens {
  const sent = new Map<string, { readonly resultId: string; readonly data: readonly number[] }>();
  let count = 0;
  const keep = (uri: string, data: number[]) => {
    count += 1;
    const kept = { resultId: String(count), data };
    sent.set(uri, kept);
    return kept;
  };
  return {
    all: (uri, data) => keep(uri, data),
    since(uri, resultId, data) {
      const before = sent.get(uri);
      const now = keep(uri, data);
      if (before?.resultId !== resultId) return now;
      return { resultId: now.resultId, edits: editsBetween(before.data, data) };
    },
    close: (uri) => sent.delete(uri),
  };
}

/** At most one edit: what lies between the shared beginning and the shared end. */
function editsBetween(before: readonly number[], after: readonly number[]): SemanticTokensDelta['edits'] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let tail = 0;
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const deleteCount = before.length - start - tail;
  const data = after.slice(start, after.length - tail);
  return deleteCount === 0 && data.length === 0 ? [] : [{ start, deleteCount, data }];
}
