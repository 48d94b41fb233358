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
 * libvirt refuses, in the words of libxml2, with the line where it gave up: `(domain_definition):67: Opening and ending tag
 * mismatch: devices line 14 and domain`. The first problem carries them.
 *
 * An element in more than 256 others is well-formed, but libxml2 reads none, and libvirt refuses the domain: `Excessive depth
 * in document: 256 use XML_PARSE_HUGE option`.
 *
 * Source: util/virxml.c: catchXMLError; libxml2's parser.c.
 */
import { libxml2Words } from '../xml/libxml2/words';
import type { TextRule } from './rule';

export const notWellFormed: TextRule = {
  code: 'not-well-formed',
  level: 'error',
  title: 'Not well-formed XML',
  check: (tree, errors, text) => {
    const says = errors.length > 0 ? libxml2Words(text, tree) : undefined;
    return errors.map(({ start, end, message }, index) => {
      const words = index === 0 && says !== undefined ? { says } : {};
      return { start, end, message, refusedBy: 'libvirt', ...words };
    });
  },
};
