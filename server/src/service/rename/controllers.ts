/** Another index for a controller: there, and in every address that names it. */

import type { GuestEdit } from '../../edits/guestEdit';
import { allDevices } from '../../guest/devicesByKind';
import type { Device, Guest } from '../../guest/guest';
import { deviceElement } from '../../guest/spans';
import { controllerReference } from '../../pci/controllerReference';
import { contextAfter } from '../../rules/contextAfter';
import type { RuleContext } from '../../rules/rule';
import { addressElement } from '../../rules/spans';
import { attribute } from '../../xml/query';
import { isRefused, type Refused } from '../refused';
import { argumentEdits, elementsOf } from './aliases';
import { type Renumbering, stays } from './stays';
import { controllerName } from './words';

/** PCI buses are numbered with a byte; other indexes are what libvirt reads as one. */
const mostIndex = (type: string) => (type === 'pci' ? 255 : 2 ** 31 - 1);

/**
 * The edits that give a controller another index. Everything else stays as it is: where libvirt would choose another
 * target index or place because of it, what it chose before is written; where that is not enough, the reason is given.
 */
export function controllerEdits(
  context: RuleContext,
  type: string,
  from: number,
  written: string,
): readonly GuestEdit[] | Refused {
  const { guest } = context;
  const to = readIndex(written);
  const name = controllerName(context.plan, type, from);
  if (to === undefined || to > mostIndex(type)) {
    return { reason: `The index of a controller is a whole number from 0 to ${mostIndex(type)}.` };
  }
  if (to === from) return [];
  if (type === 'pci' && from === 0)
    return { reason: 'PCI controller 0 is the default PHB: its index stays 0.' };
  if (type === 'pci' && to === 0) return { reason: 'Index 0 is that of the default PHB.' };
  const ofType = guest.byKind.controller.filter(({ facts }) => (facts.type?.text ?? 'ide') === type);
  if (ofType.some(({ facts }) => facts.index?.value === to)) {
    return {
      reason: `There is ${controllerName(context.plan, type, to)} already: choose an index that no other has.`,
    };
  }
  const own = ofType.filter(({ facts }) => facts.index?.value === from);
  if (own.length === 0) {
    return { reason: `${name} is not in the text: libvirt adds it. Insert it first.` };
  }
  // the companions of a USB controller share its index
  if (own.length > 1 && type !== 'usb') return { reason: `${name} is there ${own.length} times.` };
  const renumbering = { type, from, to };
  const edits = [...own.map((device) => indexEdit(device, to)), ...referenceEdits(guest, renumbering)];
  return guest.pseries ? withWhatStays(context, renumbering, edits) : edits;
}

function readIndex(text: string): number | undefined {
  return /^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text) ? Number(text) : undefined;
}

function indexEdit(device: Device, to: number): GuestEdit {
  const value = { number: to, digits: 1 };
  return { kind: 'set-attribute', element: deviceElement(device), name: 'index', value };
}

function referenceEdits(guest: Guest, { type, from, to }: Renumbering): readonly GuestEdit[] {
  const addresses = allDevices(guest).flatMap((device): readonly GuestEdit[] => {
    const reference = controllerReference(device);
    const element = addressElement(device);
    if (!element || reference?.type !== type || reference.index !== from) return [];
    const value = { number: to, digits: reference.digits };
    return [{ kind: 'set-attribute', element, name: reference.attribute, value }];
  });
  const elements = elementsOf(guest);
  const settings = elements.flatMap((element): readonly GuestEdit[] => {
    const named = element.node.name === 'qemu:device' && attribute(element.node, 'alias')?.value;
    if (named !== aliasOf(type, from)) return [];
    return [{ kind: 'set-attribute', element, name: 'alias', value: aliasOf(type, to) }];
  });
  return [...addresses, ...settings, ...argumentEdits(elements, aliasOf(type, from), aliasOf(type, to))];
}

/** What libvirt calls a controller towards QEMU (qemu_alias.c: qemuAssignDeviceControllerAlias). */
function aliasOf(type: string, index: number): string {
  if (type === 'pci') return `pci.${index}`;
  return type === 'usb' && index === 0 ? 'usb' : `${type}${index}`;
}

/** How often what libvirt would choose anew is written, before it is given up. */
const mostRounds = 4;

function withWhatStays(
  context: RuleContext,
  renumbering: Renumbering,
  edits: readonly GuestEdit[],
): readonly GuestEdit[] | Refused {
  let all = edits;
  for (let round = 0; round < mostRounds; round++) {
    const after = contextAfter(context, all);
    if (!after) return { reason: 'The document is broken where the controller is named. Mend that first.' };
    const result = stays(context, after, renumbering);
    if (result === true) return all;
    if (isRefused(result)) return result;
    all = [...all, ...result];
  }
  return {
    reason:
      'libvirt would choose other places for devices without an address. Write out all addresses first.',
  };
}
