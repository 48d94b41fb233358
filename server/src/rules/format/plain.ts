/**
 * Tells quickly of most elements that nothing is to be found in them: what stands there is looked up among the words,
 * not each word in what stands there. Whatever is not quite plain is left to the walk, which tells what libvirt says.
 */
import type { ElementWord } from '../../vocabulary/word';
import type { XmlElement } from '../../xml/syntaxTree';
import { holds, isTooDeep, missingIn, type Standing } from './conditions';
import { entriesOf } from './entries';
import { refusal, stringValue } from './refusal';

/** Among more children than these nobody is looked for one by one. */
const mostChildren = 32;

/** True: the walk finds nothing in the element and below by the word. False: it may. */
export function isPlain(standing: Standing, word: ElementWord): boolean {
  return (
    isTooDeep(standing) ||
    !holds(word.when, standing) ||
    (hasPlainAttributes(standing, word) && hasPlainText(standing, word) && hasPlainChildren(standing, word))
  );
}

function hasPlainAttributes(standing: Standing, word: ElementWord): boolean {
  const { attributeWords, requiredAttributes } = entriesOf(word);
  const { attributes } = standing.element;
  for (const { name, value } of attributes) {
    for (const one of attributeWords.get(name) ?? none) {
      if (refusal(value, one) !== null && holds(one.when, standing)) return false;
    }
  }
  for (const [name, words] of requiredAttributes) {
    if (attributes.some((written) => written.name === name)) continue;
    if (words.some(({ when }) => holds(when, standing))) return false;
  }
  return true;
}

function hasPlainText(standing: Standing, word: ElementWord): boolean {
  const { text } = entriesOf(word);
  if (text.length === 0) return true;
  const value = stringValue(standing.element);
  return text.every((one) => refusal(value, one) === null || !holds(one.when, standing));
}

function hasPlainChildren({ element, parents }: Standing, word: ElementWord): boolean {
  const { elementWords, requiredElements } = entriesOf(word);
  if (elementWords.size === 0) return true;
  const { children } = element;
  if (children.length > mostChildren) return false;
  const around = [element, ...parents];
  for (const [name, words] of requiredElements) {
    if (countBefore(element, children.length, name) > 0) continue;
    if (words.some(({ when }) => holds(when, missingIn(around)))) return false;
  }
  for (let index = 0; index < children.length; index += 1) {
    const child = children.at(index);
    if (child?.kind !== 'element') continue;
    const words = elementWords.get(child.name) ?? none;
    const before = words.length === 0 ? 0 : countBefore(element, index, child.name);
    const standing = { element: child, parents: around };
    for (const one of words) {
      if ((one.unique && before > 0) || (one.repeated !== undefined && before >= (one.most ?? 1)))
        return false;
      if (!(one.onlyFirst && before > 0) && !isPlain(standing, one)) return false;
    }
  }
  return true;
}

/** How many elements of the name are among the children before the index. */
function countBefore({ children }: XmlElement, end: number, name: string): number {
  let count = 0;
  for (let index = 0; index < end; index += 1) {
    const child = children.at(index);
    if (child?.kind === 'element' && child.name === name) count += 1;
  }
  return count;
}

const none: readonly never[] = [];
