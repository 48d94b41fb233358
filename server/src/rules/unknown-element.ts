/**
 * An element that the domain format does not have there: misspelt, or in the wrong place.
 *
 * libvirt passes over it when the guest is defined, and what it was to say is lost. `virsh edit` and `virsh define
 * --validate` refuse the guest, but their words (`Extra element devices in interleave`) name the element around it. What
 * is in other namespaces, and in `<metadata>`, is left alone.
 *
 * ```xml
 *     <memballon model='none'/>
 * ```
 *
 * ```xml
 *     <memballoon model='none'/>
 * ```
 *
 * Source: conf/schemas/domaincommon.rng, and conf/domain_conf.c for what is read..
 */
import { parentsOf } from '../vocabulary/names/names';
import { formatRule } from './format/formatRule';
import { meant, passedOver } from './format/words';

export const unknownElement = formatRule({
  code: 'unknown-element',
  level: 'warning',
  title: 'An element that is not known there',
  message: ({ element, parent, kind }) => {
    const near = meant(element, kind);
    const parents = parentsOf(element);
    const hint =
      near !== undefined
        ? ` Did you mean <${near}>?`
        : parents.length > 0 && parents.length <= 3
          ? ` It belongs into ${parents.map((name) => `<${name}>`).join(' or ')}.`
          : '';
    return `<${parent}> has no element <${element}>: ${passedOver}${hint}`;
  },
  fixes: ({ element, kind }, place) => {
    const near = meant(element, kind);
    return near === undefined
      ? []
      : [
          {
            title: `Rename it to ${near}`,
            edits: [{ kind: 'rename-element', element: place, name: near }],
            preferred: true,
          },
        ];
  },
});
