/** Makes a story that fails as short as it can while it still fails. */
import { applied } from '../xml/texts';
import { type Story, tell } from './session';

/** Texts are cut only as long as that takes so many tries. */
const mostTries = 3000;

export function shorten(story: Story): Story {
  let tries = 0;
  let best = story;
  const fails = (candidate: Story): boolean => {
    tries += 1;
    if (tries > mostTries || tell(candidate) === null) return false;
    best = candidate;
    return true;
  };
  // The edits before a failure may be no more than a way to a text.
  for (let kept = 1; kept < story.steps.length; kept *= 2) {
    if (fails({ ...story, text: textBefore(story, kept), steps: story.steps.slice(-kept) })) break;
  }
  for (let length = best.steps.length; length >= 1; length = Math.floor(length / 2)) {
    for (let from = 0; from + length <= best.steps.length && best.steps.length > 1; ) {
      const steps = best.steps.filter((_, index) => index < from || index >= from + length);
      if (!fails({ ...best, steps })) from += length;
    }
  }
  for (let length = best.text.length >> 1; length >= 1; length >>= 1) {
    for (let from = 0; from < best.text.length; ) if (!fails(without(best, from, length))) from += length;
  }
  return best;
}

function textBefore({ text, steps }: Story, kept: number): string {
  return steps
    .slice(0, -kept)
    .flatMap(({ batch }) => batch)
    .reduce(applied, text);
}

/** The story with a piece of its first text cut out, the first edits moved as far as that moves them. */
function without({ text, asEditor, steps }: Story, from: number, length: number): Story {
  const to = Math.min(text.length, from + length);
  const move = (at: number) => (at <= from ? at : Math.max(from, at - (to - from)));
  return {
    text: text.slice(0, from) + text.slice(to),
    asEditor,
    steps: steps.map(({ batch, asks }) => ({
      batch: batch.map(({ start, end, text: put }) => ({ start: move(start), end: move(end), text: put })),
      asks,
    })),
  };
}
