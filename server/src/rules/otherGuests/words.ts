/** What the rules say of other guests. */
import type { Span } from '../../xml/syntaxTree';
import type { Elsewhere, Problem } from '../rule';
import { listOf } from '../words';
import type { Holder, Holders } from './others';

const mostNamed = 3;

/** `Guest web02 (web02.xml) has`, `Guests a (a.xml), b (b.xml) and 2 more have`. */
export function whoHas(holders: Holders): string {
  const all = named(holders, ({ name, file }) => (name === undefined ? file : `${name} (${file})`));
  return holders.count === 1 ? `Guest ${all} has` : `Guests ${all} have`;
}

/** The same of guests that differ in nothing but their files. */
export function whichFilesHave(holders: Holders): string {
  const all = named(holders, ({ file }) => file);
  return holders.count === 1 ? `The guest in ${all} has` : `The guests in ${all} have`;
}

function named({ shown, count }: Holders, words: (holder: Holder) => string): string {
  const first = shown.slice(0, count > mostNamed ? mostNamed : count).map(words);
  return listOf(count > first.length ? [...first, `${count - first.length} more`] : first);
}

/** A problem that points at the other guests. */
export function sharedProblem(span: Span, { shown }: Holders, message: string): Problem {
  const { start, end } = span;
  const elsewhere: Elsewhere[] = shown.map(({ uri, range, name, file }) => ({
    uri,
    range,
    message: `Guest ${name ?? file} has it here.`,
  }));
  return { start, end, message, elsewhere };
}
