/**
 * An element that libvirt's parser requires is missing.
 *
 * Marked at the name of the element that should hold it.
 *
 * ```xml
 *     <rng model='virtio'/>
 * ```
 *
 * ```xml
 *     <rng model='virtio'>
 *       <backend model='random'>/dev/urandom</backend>
 *     </rng>
 * ```
 *
 * Refused by libvirt (src/conf/domain_conf.c).
 */
import { formatRule } from './format/formatRule';

export const elementMissing = formatRule({
  code: 'element-missing',
  title: 'An element that libvirt requires is missing',
  message: ({ element, parent }) =>
    `<${parent}> needs an element <${element}>. libvirt refuses the guest without it.`,
});
