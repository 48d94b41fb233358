/** Whether a text is a value of its kind, as libvirt decides it. */
import type { ValueKind } from './word';

export type Verdict = 'fine' | 'invalid' | 'negative' | 'zero';

const digits = {
  0: /^[+-]?(?:0[xX][0-9a-fA-F]+|[0-9]+)$/,
  10: /^[+-]?[0-9]+$/,
  16: /^[+-]?(?:0[xX])?[0-9a-fA-F]+$/,
};
const prefixed = /^([+-]?)(?:0[xX])?/;

/**
 * Reads an integer as strtol does with libvirt's checks (src/util/virstring.c): leading blanks are skipped, nothing
 * may follow, and in base 0 a leading 0x means hexadecimal and a leading 0 octal. undefined: no such number.
 */
function readInteger(text: string, base: 0 | 10 | 16): bigint | undefined {
  const trimmed = text.replace(/^[ \t\n\v\f\r]+/, '');
  if (!digits[base].test(trimmed)) return undefined;
  const negative = trimmed.startsWith('-');
  const plain = trimmed.replace(/^[+-]/, '');
  if (base === 10) return signed(BigInt(plain), negative);
  const bare = plain.replace(/^0[xX]/, '');
  if (base === 16 || bare !== plain) return signed(BigInt(`0x${bare}`), negative);
  if (!/^0[0-9]/.test(plain)) return signed(BigInt(plain), negative);
  return /^[0-7]+$/.test(plain) ? signed(BigInt(`0o${plain}`), negative) : undefined;
}

function signed(value: bigint, negative: boolean): bigint {
  return negative ? -value : value;
}

/** Nine decimal digits are in the range of every kind, in every base that reads them as they are. */
const isPlainNumber = (text: string): boolean => /^(?:0|[1-9][0-9]{0,8})$/.test(text);

function checkInteger(text: string, kind: Extract<ValueKind, { kind: 'integer' }>): Verdict {
  if (kind.base !== 16 && isPlainNumber(text)) return kind.zero === false && text === '0' ? 'zero' : 'fine';
  const value = readInteger(text, kind.base);
  if (value === undefined) return 'invalid';
  const limit = 1n << BigInt(kind.bits);
  if (kind.signed) {
    if (value >= limit / 2n || value < -limit / 2n) return 'invalid';
    if (kind.negative === false && value < 0n) return 'negative';
  } else {
    if (value >= limit || value <= -limit) return 'invalid';
    // "-0" carries a minus sign, too, and is refused for it
    if (!kind.wraps && prefixed.exec(text.trimStart())?.[1] === '-') return 'invalid';
  }
  return kind.zero === false && value === 0n ? 'zero' : 'fine';
}

/** A unit as src/util/virutil.c: virScaleInteger takes it, in any case. */
function isUnit(text: string): boolean {
  return /^(?:|b|bytes?|[kmgtpe](?:b|ib)?)$/i.test(text);
}

// src/util/virmacaddr.c: virMacAddrParse: blanks and what follows them are ignored at the end
const macPattern = /^[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}(?:[^!-\uffff]|$)/;

/** src/util/viruuid.c: virUUIDParse: hyphens and blanks may stand between pairs of digits. */
const uuidPattern = /^\s*(?:[- ]*[0-9a-fA-F]{2}){16}\s*$/;

/** Judges `text` as a value of `kind`. */
export function checkValue(text: string, kind: ValueKind): Verdict {
  if (kind.kind === 'text') return 'fine';
  if (kind.kind === 'integer') return checkInteger(text, kind);
  const fine =
    kind.kind === 'one-of'
      ? kind.values.includes(text)
      : kind.kind === 'mac'
        ? macPattern.test(text)
        : kind.kind === 'uuid'
          ? uuidPattern.test(text)
          : kind.kind === 'unit'
            ? isUnit(text)
            : kind.kind === 'size'
              ? checkInteger(text, { kind: 'integer', signed: false, bits: 64, base: 10 }) === 'fine'
              : kind.pattern.test(text);
  return fine ? 'fine' : 'invalid';
}
