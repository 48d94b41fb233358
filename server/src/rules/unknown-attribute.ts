/**
 * An attribute that the element does not have: misspelt, or in the wrong place.
 *
 * libvirt passes over it when the guest is defined, and what it was to say is lost. `virsh edit` and `virsh define
 * --validate` refuse the guest, but their words (`Extra element devices in interleave`) name an element far around it.
 *
 * ```xml
 *     <memballoon model='none' autodeflat='on'/>
 * ```
 *
 * ```xml
 *     <memballoon model='none' autodeflate='on'/>
 * ```
 *
 * Source: conf/schemas/domaincommon.rng, and conf/domain_conf.c for what is read.
 */
import { formatRule } from './format/formatRule';
import { meant, passedOver } from './format/words';

export const unknownAttribute = formatRule({
  code: 'unknown-attribute',
  level: 'warning',
  title: 'An attribute that the element does not have',
  message: ({ element, attribute, kind }) => {
    const near = meant(attribute ?? '', kind);
    return `<${element}> has no attribute ${attribute}: ${passedOver}${near === undefined ? '' : ` Did you mean ${near}?`}`;
  },
  fixes: ({ attribute, kind }, element) => {
    const near = meant(attribute ?? '', kind);
    // The one that is meant may stand there already.
    if (near === undefined || element.node.attributes.some(({ name }) => name === near)) return [];
    return [
      {
        title: `Rename it to ${near}`,
        edits: [{ kind: 'rename-attribute', element, name: attribute ?? '', to: near }],
        preferred: true,
      },
    ];
  },
});
