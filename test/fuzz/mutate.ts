/** Bytes of a document changed by chance: what a broken disk, a wrong editor or an attacker leaves of it. */
import type { Random } from '../libvirt/random';

const telling = Array.from(`<>"'=&/!?-[]{};: \n\r\t\0\uFEFF`);

type Mutation = (bytes: Buffer, random: Random, all: readonly Buffer[]) => Buffer;

const cut = (bytes: Buffer, from: number, to: number, put: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(to)]);

const at = ({ length }: Buffer, random: Random) => random.below(length + 1);
const upTo = ({ length }: Buffer, from: number, most: number, random: Random) =>
  Math.min(length, from + random.below(most + 1));

const mutations: readonly Mutation[] = [
  (bytes, random) => {
    const changed = Buffer.from(bytes);
    for (let count = 1 + random.below(8); count > 0 && changed.length > 0; count--) {
      changed[random.below(changed.length)] = random.below(256);
    }
    return changed;
  },
  (bytes, random) => {
    const from = at(bytes, random);
    return cut(bytes, from, upTo(bytes, from, 3, random), Buffer.from(random.pick(telling)));
  },
  (bytes, random) => {
    const from = at(bytes, random);
    return cut(bytes, from, upTo(bytes, from, random.pick([4, 40, 2000]), random), Buffer.alloc(0));
  },
  (bytes, random) => {
    const from = at(bytes, random);
    const piece = bytes.subarray(from, upTo(bytes, from, random.pick([4, 40, 2000]), random));
    const place = at(bytes, random);
    return cut(bytes, place, place, Buffer.concat(Array<Buffer>(1 + random.below(4)).fill(piece)));
  },
  (bytes, random, all) => {
    const other = random.pick(all);
    const from = at(other, random);
    const place = at(bytes, random);
    return cut(
      bytes,
      place,
      upTo(bytes, place, 200, random),
      other.subarray(from, upTo(other, from, 800, random)),
    );
  },
  (bytes, random) => bytes.subarray(0, at(bytes, random)),
  (bytes, random) => {
    const place = at(bytes, random);
    const key = random.pick([
      '<a>',
      '<',
      '&',
      '</a>',
      "<a b='",
      '<!--',
      '<![CDATA[',
      '<?',
      '{{',
      "='",
      '<disk>',
    ]);
    return cut(bytes, place, place, Buffer.from(key.repeat(1 + random.below(300))));
  },
];

/** One to four mutations; what is no UTF-8 any more becomes U+FFFD, as in an editor. */
export function mutated(bytes: Buffer, all: readonly Buffer[], random: Random): string {
  let now = bytes;
  for (let count = 1 + random.below(4); count > 0; count--) now = random.pick(mutations)(now, random, all);
  return now.toString('utf8');
}
