/** What libvirt's parser demands of an element, by the names that lead to it. */
import { devices as deviceWords } from '../../vocabulary/devices';
import { domain as domainWord } from '../../vocabulary/domain';
import type { ElementWord } from '../../vocabulary/word';

/** @param path - from below `<domain>`; several words where the demands hang on an attribute */
export function wordsAt(path: readonly string[]): readonly ElementWord[] {
  let words: readonly ElementWord[] = [domainWord];
  path.forEach((name, depth) => {
    const source = depth === 1 && path[0] === 'devices' ? [{ elements: deviceWords }] : words;
    words = source.flatMap(({ elements }) =>
      elements && Object.hasOwn(elements, name) ? [elements[name] ?? []].flat() : [],
    );
  });
  return words;
}
