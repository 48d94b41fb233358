/**
 * The text is not well-formed XML. Nothing reads such a file; the rest of the document is still checked.
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'>
 * ```
 *
 * Mended:
 *
 * ```xml
 *     <controller type='pci' index='0' model='pci-root'/>
 * ```
 *
 * libvirt refuses, in the words of libxml2.
 */
import type { TextRule } from './rule';

export const notWellFormed: TextRule = {
  code: 'not-well-formed',
  level: 'error',
  title: 'Not well-formed XML',
  check: (_tree, errors) =>
    errors.map(({ start, end, message }) => ({ start, end, message, refusedBy: 'libvirt' })),
};
