/**
 * A value that libvirt's parser cannot read: not a number, not one of the words it knows, no unit, no MAC address, no UUID.
 *
 * libvirt stops at the first one and repeats the value; where the same attribute stands many times in the guest, it does
 * not say which it is. Here each is marked where it stands.
 *
 * ```xml
 *     <memballoon model='virtoi'/>
 * ```
 *
 * ```xml
 *     <memballoon model='virtio'/>
 * ```
 *
 * Refused by libvirt (src/util/virxml.c: virXMLPropEnum, virXMLPropInt, virXMLPropUInt and their neighbours;
 * src/conf/domain_conf.c for what has words of its own).
 */
import type { GuestEdit } from '../edits/guestEdit';
import { formatRule } from './format/formatRule';
import { meant, valuesText } from './format/words';

export const valueInvalid = formatRule({
  code: 'value-invalid',
  title: 'A value that libvirt cannot read',
  message: ({ element, attribute, found, kind }) => {
    const owner = attribute === null ? `<${element}>` : `${attribute} of <${element}>`;
    return `${owner} cannot be '${found ?? ''}'${valuesText(kind, ': expected ', '')}. libvirt refuses the guest.`;
  },
  fixes: ({ attribute, found, kind }, element) => {
    const near = meant(found ?? '', kind);
    if (near === undefined) return [];
    const edit: GuestEdit =
      attribute === null
        ? { kind: 'set-text', element, text: near }
        : { kind: 'set-attribute', element, name: attribute, value: near };
    return [{ title: `Change it to ${near}`, edits: [edit], preferred: true }];
  },
});
