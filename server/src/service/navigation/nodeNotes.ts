/** What is worth noting of a document's nodes, noted anew only where an edit made nodes anew. */
import { located } from '../../xml/query';
import { runsOf } from '../../xml/siblings';
import type { Run, Siblings, XmlNode } from '../../xml/syntaxTree';
import type { Snapshot } from '../snapshot';

/** Something noted of a node, and where the node begins in the document. */
export interface NodeNote<T> {
  readonly start: number;
  readonly note: T;
}

/** In a run of siblings and all that is in them; starts count from the run's. */
type Noted<T> =
  | { readonly start: number; readonly note: T }
  /** So many children that they are in runs of their own. */
  | { readonly start: number; readonly children: Siblings };

/** Where somebody stands who goes through runs, and the notes of one of them. */
interface Standing<T> {
  readonly runs: Iterator<Run>;
  /** Where the first of the runs begins in the document. */
  readonly origin: number;
  notes: Iterator<Noted<T>>;
  start: number;
}

/**
 * A function of a document: its notes, in document order.
 * @param read - what to note of a node that begins there; it may go by the node and its own text alone
 */
export function nodeNotes<T>(
  read: (node: XmlNode, start: number, snapshot: Snapshot) => T | undefined,
): (snapshot: Snapshot) => Generator<NodeNote<T>, void> {
  const known = new WeakMap<readonly XmlNode[], readonly Noted<T>[]>();
  const notesOf = (nodes: readonly XmlNode[], start: number, snapshot: Snapshot): readonly Noted<T>[] => {
    const before = known.get(nodes);
    if (before) return before;
    const made = noteAll(nodes, (node, at) => read(node, start + at, snapshot));
    known.set(nodes, made);
    return made;
  };
  return function* (snapshot) {
    const enter = (children: Siblings, origin: number): Standing<T> => ({
      runs: runsOf(children)[Symbol.iterator](),
      origin,
      notes: none,
      start: origin,
    });
    const within = [enter(snapshot.tree.nodes, 0)];
    for (let at = within.at(-1); at; at = within.at(-1)) {
      const next = at.notes.next();
      if (next.done) {
        const run = at.runs.next();
        if (run.done) within.pop();
        else {
          at.start = at.origin + run.value.start;
          at.notes = notesOf(run.value.nodes, at.start, snapshot)[Symbol.iterator]();
        }
      } else if ('children' in next.value)
        within.push(enter(next.value.children, at.start + next.value.start));
      else yield { start: at.start + next.value.start, note: next.value.note };
    }
  };
}

const none: Iterator<never> = [][Symbol.iterator]();

function noteAll<T>(
  nodes: readonly XmlNode[],
  read: (node: XmlNode, at: number) => T | undefined,
): readonly Noted<T>[] {
  const notes: Noted<T>[] = [];
  const open = located(nodes, 0).reverse();
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, start } = next;
    const note = read(node, start);
    if (note !== undefined) notes.push({ start, note });
    if (node.kind !== 'element') continue;
    const { children, startTagEnd } = node;
    if (!Array.isArray(children)) notes.push({ start: start + startTagEnd, children });
    else for (const child of located(children, start + startTagEnd).reverse()) open.push(child);
  }
  return notes;
}
