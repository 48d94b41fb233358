/** The vocabulary's words taken apart, each once. */
import type { AttributeWord, ElementWord, ValueWord } from '../../vocabulary/word';

type Entry<W> = readonly [name: string, words: readonly W[]];

export interface Entries {
  /** In the order in which libvirt looks at them; without those that a rule of their own checks. */
  readonly attributes: readonly Entry<AttributeWord>[];
  readonly text: readonly ValueWord[];
  readonly elements: readonly Entry<ElementWord>[];
  readonly attributeWords: ReadonlyMap<string, readonly AttributeWord[]>;
  readonly elementWords: ReadonlyMap<string, readonly ElementWord[]>;
  /** Words that say something where nothing stands. */
  readonly requiredAttributes: readonly Entry<AttributeWord>[];
  readonly requiredElements: readonly Entry<ElementWord>[];
}

const known = new WeakMap<ElementWord, Entries>();

export function entriesOf(word: ElementWord): Entries {
  const before = known.get(word);
  if (before) return before;
  const { text = [] } = word;
  const attributes = entriesIn<AttributeWord>(word.attributes, ({ checkedBy }) => checkedBy === undefined);
  const elements = entriesIn<ElementWord>(word.elements, () => true);
  const made: Entries = {
    attributes,
    text: listOf<ValueWord>(text).filter(({ checkedBy }) => checkedBy === undefined),
    elements,
    attributeWords: new Map(attributes),
    elementWords: new Map(elements),
    requiredAttributes: requiredOf(attributes),
    requiredElements: requiredOf(elements),
  };
  known.set(word, made);
  return made;
}

export function listOf<W>(words: W | readonly W[]): readonly W[] {
  return Array.isArray(words) ? words : [words as W];
}

function entriesIn<W>(
  words: { readonly [name: string]: W | readonly W[] } | undefined,
  takes: (word: W) => boolean,
): readonly Entry<W>[] {
  return Object.entries(words ?? {}).flatMap(([name, own]) => {
    const taken = listOf(own).filter(takes);
    return taken.length > 0 ? [[name, taken] as const] : [];
  });
}

function requiredOf<W extends { readonly required?: unknown }>(entries: readonly Entry<W>[]) {
  return entries.flatMap(([name, words]): readonly Entry<W>[] => {
    const required = words.filter((word) => word.required !== undefined);
    return required.length > 0 ? [[name, required]] : [];
  });
}
