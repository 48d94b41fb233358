/**
 * How libvirt reads the values that place devices. Checked against libvirt 9.0.0: white space is allowed in front, a
 * plus sign too, a minus sign and anything behind the digits never (util/virstring.c: virStrToLong_uip).
 */

/** 0: by prefix, `0x` hexadecimal, leading `0` octal, else decimal (as C's strtoul has it). */
export type NumberBase = 0 | 10 | 16;

const greatest = { int: 0x7fff_ffffn, uint: 0xffff_ffffn, ulong: 0xffff_ffff_ffff_ffffn } as const;
export type NumberWidth = keyof typeof greatest;

/** A number as libvirt reads it; undefined where libvirt refuses the text. */
export function readNumber(text: string, base: NumberBase, width: NumberWidth): number | undefined {
  return shortNumber(text, base) ?? anyNumber(text, base, width);
}

/** As nearly all numbers are written: up to eight digits, which every width holds; undefined: anything else. */
function shortNumber(text: string, base: NumberBase): number | undefined {
  const prefixed = base !== 10 && text.charCodeAt(0) === zero && text.charCodeAt(1) === smallX;
  const from = prefixed ? 2 : 0;
  const radix = prefixed || base === 16 ? 16 : 10;
  const digits = text.length - from;
  // A leading zero may mean octal.
  if (digits < 1 || digits > 8 || (base === 0 && !prefixed && digits > 1 && text.charCodeAt(0) === zero))
    return undefined;
  let value = 0;
  for (let at = from; at < text.length; at += 1) {
    const digit = digitOf(text.charCodeAt(at));
    if (digit >= radix) return undefined;
    value = value * radix + digit;
  }
  // Not even an int holds more.
  return value <= 0x7fff_ffff ? value : undefined;
}

const zero = 0x30;
const smallX = 0x78;

/** 0 to 15; 16: no digit. */
function digitOf(code: number): number {
  if (code >= zero && code <= 0x39) return code - zero;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : 16;
}

function anyNumber(text: string, base: NumberBase, width: NumberWidth): number | undefined {
  const digits = /^[ \t-\r]*\+?([0-9A-Za-z]+)$/.exec(text)?.[1];
  const literal = digits === undefined ? undefined : numberLiteral(digits, base);
  if (literal === undefined) return undefined;
  // a Number holds the usual lengths exactly, and is read faster
  if (literal.length <= 12) {
    const value = Number(literal);
    return value <= Number(greatest[width]) ? value : undefined;
  }
  const value = BigInt(literal);
  return value <= greatest[width] ? Number(value) : undefined;
}

/** The digits as a literal that Number and BigInt read. */
function numberLiteral(digits: string, base: NumberBase): string | undefined {
  if (base !== 10 && /^0x[0-9a-f]+$/i.test(digits)) return digits.toLowerCase();
  if (base === 16) return /^[0-9a-f]+$/i.test(digits) ? `0x${digits}` : undefined;
  if (base === 0 && /^0[0-7]+$/.test(digits)) return `0o${digits}`;
  return /^[0-9]+$/.test(digits) && (base === 10 || !/^0[0-9]/.test(digits)) ? digits : undefined;
}

/** `on` and `off` (util/virenum.c: virTristateSwitchTypeFromString). */
export function readSwitch(text: string): boolean | undefined {
  return text === 'on' ? true : text === 'off' ? false : undefined;
}

const binaryUnits = 'kmgtpe';

/** Bytes in one unit: `b`, `bytes`, `K`, `KiB`, `KB`, … in any case; undefined: unknown unit. */
function unitSize(unit: string): number | undefined {
  const name = unit.toLowerCase();
  if (name === 'b' || name === 'byte' || name === 'bytes') return 1;
  const power = binaryUnits.indexOf(name.charAt(0)) + 1;
  const rest = name.slice(1);
  if (power === 0 || name === '') return undefined;
  if (rest === '' || rest === 'ib') return 1024 ** power;
  return rest === 'b' ? 1000 ** power : undefined;
}

/**
 * An amount of memory in KiB, rounded up (conf/domain_conf.c: virDomainParseMemory; util/virutil.c: virScaleInteger).
 * No unit, or an empty one, means KiB.
 */
export function readMemory(text: string, unit: string | undefined): number | undefined {
  const amount = readNumber(text, 10, 'ulong');
  const size = unitSize(unit || 'KiB');
  if (amount === undefined || size === undefined) return undefined;
  const bytes = amount * size;
  return bytes < 2 ** 64 ? Math.ceil(bytes / 1024) : undefined;
}

/** `{{ … }}` and `{% … %}` (Jinja), `${ … }`, `%( … )s` (Python), `@…@` (configure): filled in later, so unknown now. */
export function hasPlaceholder(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // Only a text with one of `{ % @` is worth a closer look.
    if (code === 0x7b || code === 0x25 || code === 0x40) return placeholder.test(text);
  }
  return false;
}

const placeholder = /\{\{|\{%|\$\{|%\(|@[\w.-]+@/;
