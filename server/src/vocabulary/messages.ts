/** libvirt's general refusals (src/util/virxml.c: virXMLProp…), by kind of value. */
import type { Says, ValueKind } from './word';

export const missingAttribute: Says =
  "XML error: Missing required attribute '{attribute}' in element '{element}'";
const invalid = "XML error: Invalid value for attribute '{attribute}' in element '{element}': ";
export const zeroRefused: Says = `${invalid}Zero is not permitted`;
export const negativeRefused: Says = `${invalid}'{value}'. Expected non-negative value`;

/** The general refusal of a value that is not of its kind. */
export function invalidValue(kind: ValueKind): Says {
  if (kind.kind === 'unit') return "invalid argument: unknown suffix '{value}'";
  if (kind.kind === 'mac') return "XML error: unable to parse mac address '{value}'";
  if (kind.kind === 'uuid') return 'internal error: malformed uuid element';
  if (kind.kind === 'size') return "XML error: Invalid value '{value}' for element or attribute '{path}'";
  if (kind.kind !== 'integer') return `${invalid}'{value}'.`;
  if (!kind.signed) return `${invalid}'{value}'. Expected non-negative integer value`;
  return kind.bits === 64
    ? `${invalid}'{value}'. Expected long long integer value`
    : `${invalid}'{value}'. Expected integer value`;
}
