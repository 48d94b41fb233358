/**
 * Domain XML has no use for a DOCTYPE. Its entities are never expanded here, so what they stand for is not checked.
 *
 * ```xml
 * <!DOCTYPE domain [<!ENTITY disk "/var/lib/libvirt/images/a.img">]>
 * <domain type='kvm'>
 *   <name>example</name>
 *   <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
 * </domain>
 * ```
 *
 * Mended:
 *
 * ```xml
 * <domain type='kvm'>
 *   <name>example</name>
 *   <os><type arch='ppc64le' machine='pseries'>hvm</type></os>
 * </domain>
 * ```
 *
 * libvirt accepts it.
 */
import { topNodes } from '../xml/query';
import type { TextRule } from './rule';

export const doctype: TextRule = {
  code: 'doctype',
  level: 'warning',
  title: 'DOCTYPE in domain XML',
  check: (tree) =>
    topNodes(tree).flatMap(({ node, start }) => {
      if (node.kind !== 'doctype') return [];
      return [
        {
          start,
          end: start + node.length,
          message:
            'A DOCTYPE has no use in domain XML: no entity is expanded here, and what entities stand for is not checked.',
        },
      ];
    }),
};
