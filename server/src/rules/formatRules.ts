/** The rules about what libvirt's parser cannot do without or cannot read. */
import { attributeMissing } from './attribute-missing';
import { elementMissing } from './element-missing';
import { elementRepeated } from './element-repeated';
import type { Rule } from './rule';
import { unknownAttribute } from './unknown-attribute';
import { unknownElement } from './unknown-element';
import { valueInvalid } from './value-invalid';

export const formatRules: readonly Rule[] = [
  attributeMissing,
  valueInvalid,
  elementMissing,
  elementRepeated,
  unknownElement,
  unknownAttribute,
];
