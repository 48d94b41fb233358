/**
 * An element stands more than once where libvirt takes only one.
 *
 * Most elements that are repeated by mistake are ignored by libvirt without a word; these it refuses. Marked at the second.
 *
 * ```xml
 *     <memballoon model='virtio'/>
 *     <memballoon model='virtio'/>
 * ```
 *
 * ```xml
 *     <memballoon model='virtio'/>
 * ```
 *
 * Refused by libvirt (src/conf/domain_conf.c).
 */
import { formatRule } from './format/formatRule';

export const elementRepeated = formatRule({
  code: 'element-repeated',
  title: 'An element stands twice where libvirt takes one',
  message: ({ element, parent }) =>
    `<${parent}> may hold only one <${element}>. libvirt refuses the guest with a second.`,
});
