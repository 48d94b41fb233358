/** Text changes applied, and found by comparing two texts. */
import { diffLines } from 'diff';
import type { TextChange } from './guestEdit';

/** The text after the changes; they may come in any order and never overlap. */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let result = '';
  let at = 0;
  for (const change of [...changes].sort((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(at, change.start) + change.text;
    at = change.end;
  }
  return result + text.slice(at);
}

/** The changes that make `after` of `before`: line by line, each without what both sides share at its ends. */
export function changesBetween(before: string, after: string): readonly TextChange[] {
  const changes: TextChange[] = [];
  let at = 0;
  let removed = '';
  let added = '';
  const flush = () => {
    if (removed !== added) changes.push(withoutCommonEnds(at - removed.length, removed, added));
    removed = '';
    added = '';
  };
  for (const part of diffLines(before, after)) {
    if (part.added) added += part.value;
    else if (part.removed) {
      removed += part.value;
      at += part.value.length;
    } else {
      flush();
      at += part.value.length;
    }
  }
  flush();
  return changes;
}

function withoutCommonEnds(start: number, removed: string, added: string): TextChange {
  const shorter = Math.min(removed.length, added.length);
  let head = 0;
  while (head < shorter && removed[head] === added[head]) head++;
  let tail = 0;
  while (tail < shorter - head && removed.at(-1 - tail) === added.at(-1 - tail)) tail++;
  return {
    start: start + head,
    end: start + removed.length - tail,
    text: added.slice(head, added.length - tail),
  };
}
