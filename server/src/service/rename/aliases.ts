/** Another alias, everywhere the guest names it. */
import type { GuestEdit } from '../../edits/guestEdit';
import type { Guest } from '../../guest/guest';
import { attribute, childElements } from '../../xml/query';
import type { Located } from '../../xml/syntaxTree';
import type { Refused } from '../refused';
import { aliasAttributes } from './renamable';

/** Every element of the guest, in document order. */
export function elementsOf({ domain, start }: Guest): readonly Located[] {
  const found: Located[] = [];
  const open: Located[] = [{ node: domain, start }];
  for (let next = open.pop(); next; next = open.pop()) {
    found.push(next);
    open.push(...childElements(next).reverse());
  }
  return found;
}

/**
 * The edits that give an alias another name: on its device, in teaming pairs, in QEMU's settings of the device and in
 * arguments for QEMU. Refused where another device has the new name, and where libvirt would not keep it
 * (conf/domain_conf.c: USER_ALIAS_CHARS, USER_ALIAS_PREFIX).
 */
export function aliasEdits(guest: Guest, from: string, to: string): readonly GuestEdit[] | Refused {
  if (!/^ua-[A-Za-z0-9_-]+$/.test(to)) {
    return {
      reason:
        'An alias of your own begins with ua-; behind it are letters, digits, _ and -. libvirt drops others.',
    };
  }
  if (to === from) return [];
  const elements = elementsOf(guest);
  const taken = elements.some(({ node }) => node.name === 'alias' && attribute(node, 'name')?.value === to);
  if (taken) return { reason: `Another device has the alias ${to} already.` };
  const named = elements.flatMap((element): readonly GuestEdit[] => {
    const name = aliasAttributes.get(element.node.name);
    if (!name || attribute(element.node, name)?.value !== from) return [];
    return [{ kind: 'set-attribute', element, name, value: to }];
  });
  return [...named, ...argumentEdits(elements, from, to)];
}

/** The name where arguments for QEMU have it (`<qemu:arg value='device.ua-net.mtu=9000'/>`), never as part of a longer one. */
export function argumentEdits(elements: readonly Located[], from: string, to: string): readonly GuestEdit[] {
  const word = new RegExp(`(?<![\\w-])${from.replace(/[.]/g, '\\.')}(?![\\w-])`, 'g');
  return elements.flatMap((element): readonly GuestEdit[] => {
    const before = element.node.name === 'qemu:arg' ? attribute(element.node, 'value')?.value : undefined;
    const value = before?.replace(word, () => to);
    if (value === undefined || value === before) return [];
    return [{ kind: 'set-attribute', element, name: 'value', value }];
  });
}
