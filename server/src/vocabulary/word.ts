/**
 * The domain format as data: for each element its attributes and elements, what kind of value each takes, what is
 * required, how often it may stand, and how libvirt words its refusal. Rules, completion and documentation read it.
 */

/**
 * libvirt's message with its prefix. `{value}`, `{attribute}`, `{element}` and `{parent}` stand for what is found;
 * `{/attribute}`-style paths are not needed: where a message names another value, `{@name}` is an attribute of the
 * same element and `{../@name}` one of the parent.
 */
export type Says = string;

/** A word counts only where an attribute has one of these values. */
export interface Condition {
  /** `type`: an attribute of the element itself; `../type`: of its parent; `../model/type`: of the parent's first `<model>`. */
  readonly attribute: string;
  readonly is: readonly string[];
  /** Counts, too, where the attribute is absent. */
  readonly orAbsent?: boolean;
  /** Counts where the attribute has none of the values instead. */
  readonly not?: boolean;
}

export type ValueKind =
  /** Anything at all. */
  | { readonly kind: 'text' }
  | { readonly kind: 'one-of'; readonly values: readonly string[] }
  /** As src/util/virstring.c reads it: leading blanks are skipped, nothing may follow; base 0 takes 0x and 0. */
  | {
      readonly kind: 'integer';
      readonly signed: boolean;
      readonly bits: 32 | 64;
      readonly base: 0 | 10 | 16;
      /** Only for signed ones: a negative number is refused with the message for negative numbers. */
      readonly negative?: false;
      readonly zero?: false;
      /** virStrToLong_ui: a minus sign is taken and the number wraps around. */
      readonly wraps?: true;
    }
  /** A number that `unit` of the same element scales (src/util/virutil.c: virScaleInteger); `scale` is the default unit's bytes. */
  | { readonly kind: 'size'; readonly scale: number }
  | { readonly kind: 'unit' }
  | { readonly kind: 'mac' }
  | { readonly kind: 'uuid' }
  /** The whole value must match. */
  | { readonly kind: 'pattern'; readonly pattern: RegExp };

export interface ValueWord {
  readonly value: ValueKind;
  /** Where absent, libvirt's general form for the kind of value. */
  readonly invalid?: Says;
  /** Instead of `invalid` where the value is the empty text. */
  readonly empty?: Says;
  readonly when?: readonly Condition[];
  /** Code of a rule of its own that words the refusal: the general check leaves it alone. */
  readonly checkedBy?: string;
}

export interface AttributeWord extends ValueWord {
  /** true: libvirt's general form `Missing required attribute '…' in element '…'`. */
  readonly required?: true | Says;
  /** libvirt 9.0.0 does not read it, a newer one does. */
  readonly since?: 'newer';
}

export interface ElementWord {
  readonly attributes?: { readonly [name: string]: AttributeWord | readonly AttributeWord[] };
  /** In the order in which libvirt looks at them. */
  readonly elements?: { readonly [name: string]: ElementWord | readonly ElementWord[] };
  /** The element's text; the first word that refuses it speaks. */
  readonly text?: ValueWord | readonly ValueWord[];
  /** Says what libvirt says when the parent lacks the element. */
  readonly required?: Says;
  /** Says what libvirt says when it stands more than once in its parent. */
  readonly repeated?: Says;
  /** How many may stand there before `repeated` is said; 1 where absent. */
  readonly most?: number;
  /** No two of them may have the same value of this attribute, or text of this element; absent counts as a value, too. */
  readonly unique?: { readonly by: string; readonly says: Says; readonly of: 'attribute' | 'element' };
  /** libvirt reads only the first of them: the others are not looked at. */
  readonly onlyFirst?: true;
  readonly when?: readonly Condition[];
}

export const text: ValueKind = { kind: 'text' };
/** No value at all: the attribute may not stand there. */
export const never: ValueKind = { kind: 'pattern', pattern: /(?!)/ };
export const yesNo: ValueKind = { kind: 'one-of', values: ['yes', 'no'] };
export const onOff: ValueKind = { kind: 'one-of', values: ['on', 'off'] };
export const mac: ValueKind = { kind: 'mac' };
export const uuid: ValueKind = { kind: 'uuid' };
export const oneOf = (...values: readonly string[]): ValueKind => ({ kind: 'one-of', values });

/** virXMLPropInt / virStrToLong_i */
export const integer: ValueKind & { readonly kind: 'integer' } = {
  kind: 'integer',
  signed: true,
  bits: 32,
  base: 10,
};
/** virXMLPropInt with VIR_XML_PROP_NONNEGATIVE */
export const nonNegative: ValueKind = { kind: 'integer', signed: true, bits: 32, base: 10, negative: false };
/** virXMLPropUInt / virStrToLong_uip */
export const unsigned: ValueKind = { kind: 'integer', signed: false, bits: 32, base: 10 };
/** virStrToLong_ui: as unsigned, but a minus sign is taken and the number wraps around. */
export const unsignedWrapping: ValueKind & { readonly kind: 'integer' } = {
  kind: 'integer',
  signed: false,
  bits: 32,
  base: 10,
  wraps: true,
};
export const unsignedAnyBase: ValueKind = { kind: 'integer', signed: false, bits: 32, base: 0 };
export const unsignedHex: ValueKind = { kind: 'integer', signed: false, bits: 32, base: 16 };
export const positive: ValueKind = { kind: 'integer', signed: false, bits: 32, base: 10, zero: false };
/** virXMLPropULongLong / virStrToLong_ullp */
export const unsignedLong: ValueKind & { readonly kind: 'integer' } = {
  kind: 'integer',
  signed: false,
  bits: 64,
  base: 10,
};
export const unsignedLongHex: ValueKind = { kind: 'integer', signed: false, bits: 64, base: 16 };

/** util/virstring.c: virStringParsePort */
export const ports = (rest: Pick<AttributeWord, 'when'>): readonly AttributeWord[] => [
  { ...rest, value: unsigned, invalid: "invalid argument: failed to parse port number '{value}'" },
  {
    ...rest,
    value: {
      kind: 'pattern',
      pattern: /^(?!\s*\+?0*(?:[1-9]\d{5,8}|6553[6-9]|655[4-9]\d|65[6-9]\d\d|6[6-9]\d{3}|[7-9]\d{4})$)/,
    },
    invalid: "invalid argument: port '{value}' out of range",
  },
];

/** The attribute that the path names is there, with whatever value, or is not. */
export const present = (attribute: string): Condition => ({ attribute, is: [], not: true });
export const absent = (attribute: string): Condition => ({ attribute, is: [], orAbsent: true });

/** A set of numbers below 16384 such as 0-3,^2 (src/util/virbitmap.c: virBitmapParse). */
const below16384 = String.raw`0*(?:\d{1,4}|1[0-5]\d{3}|16[0-2]\d{2}|163[0-7]\d|1638[0-3])`;
const numberOrRange = String.raw`\s*\^?${below16384}(?:\s*-\s*${below16384})?\s*`;
export const numberSet = {
  value: { kind: 'pattern', pattern: new RegExp(`^${numberOrRange}(?:,${numberOrRange})*$`) },
  invalid: "invalid argument: Failed to parse bitmap '{value}'",
} as const;
