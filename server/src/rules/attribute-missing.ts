/**
 * An attribute that libvirt's parser requires is missing.
 *
 * libvirt reads the domain element by element and gives up at the first attribute it cannot do without; it names the
 * attribute and the element, but not the place. Here it is marked at the element that lacks it.
 *
 * ```xml
 *     <memballoon/>
 * ```
 *
 * ```xml
 *     <memballoon model='virtio'/>
 * ```
 *
 * Refused by libvirt (src/util/virxml.c: virXMLPropStringRequired and its neighbours; src/conf/domain_conf.c for what has
 * words of its own).
 */
import { formatRule } from './format/formatRule';
import { valuesText } from './format/words';

export const attributeMissing = formatRule({
  code: 'attribute-missing',
  title: 'An attribute that libvirt requires is missing',
  message: ({ element, attribute, kind }) =>
    `<${element}> needs the attribute ${attribute}${valuesText(kind, ' (', ')')}. libvirt refuses the guest without it.`,
});
