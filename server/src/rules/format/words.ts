/** What a value may be, in words. */
import { nearest } from '../../vocabulary/names/nearest';
import type { ValueKind } from '../../vocabulary/word';

const most = 8;

/** ` (one of a, b or c)`-like, between `before` and `after`; nothing where anything goes. */
export function valuesText(kind: ValueKind | null, before: string, after: string): string {
  const words = kind === null ? '' : inWords(kind);
  return words === '' ? '' : `${before}${words}${after}`;
}

function inWords(kind: ValueKind): string {
  switch (kind.kind) {
    case 'one-of': {
      const named = kind.values.filter((value) => value !== '');
      if (named.length === 0) return '';
      const shown = named.slice(0, most).join(', ');
      return named.length > most ? `${shown}, …` : named.length === 1 ? shown : `one of ${shown}`;
    }
    case 'integer':
      return integerWords(kind);
    case 'size':
      return 'a whole number';
    case 'unit':
      return 'a unit such as KiB, MiB or GiB';
    case 'mac':
      return 'a MAC address such as 52:54:00:12:34:56';
    case 'uuid':
      return 'a UUID of 32 hexadecimal digits';
    default:
      return '';
  }
}

function integerWords({ signed, negative, zero, base }: Extract<ValueKind, { kind: 'integer' }>): string {
  const sign = zero === false ? 'a positive' : signed && negative !== false ? 'a whole' : 'a non-negative';
  const written = base === 16 ? ', hexadecimal' : '';
  return `${sign} number${written}`;
}

/** What libvirt does with a name that it does not know. */
export const passedOver = 'libvirt passes over it, and virsh edit refuses it.';

/** The word that was meant; undefined where none is close. */
export function meant(word: string, kind: ValueKind | null): string | undefined {
  return kind?.kind === 'one-of' ? nearest(word, kind.values) : undefined;
}
