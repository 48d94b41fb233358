/** Stories of edited documents, one after the other, the same ones for the same seed. */
import { type Random, randomOf } from '../libvirt/random';
import { anyEdit, type Batch, batchOf, inverse, typing } from './edits';
import { type Edited, editedDocument, type Step, type Story } from './session';

/** A story in which something went wrong at its last step. */
export interface Failure {
  readonly story: Story;
  readonly wrong: string;
}

export interface Told {
  /** Edits made, each compared. */
  readonly edits: number;
  /** Edits after which guest, plan and diagnostics were compared, too. */
  readonly asked: number;
  readonly failure: Failure | null;
}

/** Documents grow by edits that put in much; from here on a story ends. */
const longest = 40_000;

/** The story of that number: a text, some dozens of edits, and perhaps all of them taken back. */
export function tellStory(texts: readonly string[], seed: number, number: number, most: number): Told {
  const random = randomOf(seed, number);
  const text = random.pick(texts);
  const teller = createTeller(text, random);
  const undo: Batch[] = [];
  const edits = 1 + random.below(60);
  while (teller.told().edits < Math.min(edits, most)) {
    for (const batch of nextEdits(teller.text(), random)) {
      const back = inverse(teller.text(), batch);
      if (!teller.make(batch)) return teller.told();
      undo.push(back);
    }
    if (teller.text().length > longest) break;
  }
  // A place inside a line end is not what an editor sends, and what it made of it has another inverse.
  if (random.chance(0.3) && !teller.asEditor) {
    while (undo.length > 0) if (!teller.make(undo.pop() ?? [])) break;
  }
  return teller.told();
}

function nextEdits(text: string, random: Random): readonly Batch[] {
  const kind = random.below(20);
  if (kind < 2) return typing(text, random);
  return [kind < 6 ? batchOf(text, random) : anyEdit(text, random)];
}

/** A text typed key by key, from nothing to its end, and rubbed out again from its end. */
export function tellTyped(text: string, seed: number, number: number): Told {
  const random = randomOf(seed, number);
  const teller = createTeller('', random);
  for (let at = 0; at < text.length; at++) {
    if (!teller.make([{ start: at, end: at, text: text.charAt(at) }])) return teller.told();
  }
  for (let at = text.length; at > 0; ) {
    const from = Math.max(0, at - 1 - random.below(60));
    if (!teller.make([{ start: from, end: at, text: '' }])) break;
    at = from;
  }
  return teller.told();
}

function createTeller(text: string, random: Random) {
  const asEditor = random.chance(0.4);
  // Diagnostics are worked out from those of whichever version was asked last: that is to be any number of edits ago.
  const asking = random.pick([0.5, 0.2, 0.1, 0.05]);
  const steps: Step[] = [];
  let edits = 0;
  let asked = 0;
  let failure: Failure | null = null;
  const edited: Edited = editedDocument(text, asEditor);
  return {
    asEditor,
    text: edited.text,
    told: (): Told => ({ edits, asked, failure }),
    /** False: something went wrong. */
    make(batch: Batch): boolean {
      const step = { batch, asks: random.chance(asking) };
      steps.push(step);
      let wrong: string | null;
      try {
        wrong = edited.step(step);
      } catch (error) {
        wrong = `thrown: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
      }
      edits += batch.length;
      asked += step.asks ? batch.length : 0;
      if (wrong !== null) failure = { story: { text, asEditor, steps }, wrong };
      return wrong === null;
    },
  };
}
