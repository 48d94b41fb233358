/** The host's devices in a list to choose from: a whole IOMMU group at a time, for that is what a guest can be given. */
import * as vscode from 'vscode';
import type { HostDeviceChoices } from '../../../server/src/service/hostDeviceChoices';
import { plainLabel } from './labels';

type Group = HostDeviceChoices['groups'][number];
type Device = Group['devices'][number];

export interface DevicePick extends vscode.QuickPickItem {
  /** Of the host. */
  readonly addresses: readonly string[];
}

/** What is still to be had, group by group; those that are in the guest already, as a whole, are left out. */
export function devicePicks({ groups }: HostDeviceChoices): DevicePick[] {
  return groups.filter(({ devices }) => devices.some(({ phb }) => phb === null)).map(groupPick);
}

/** Where the list is from, and when: `power9.host.json, 2025-03-11`. */
export function sourceOf({ source, takenAt }: HostDeviceChoices): string {
  return takenAt ? `${source}, ${takenAt.slice(0, 10)}` : source;
}

function groupPick({ iommuGroup, devices }: Group): DevicePick {
  const open = devices.filter(({ phb }) => phb === null);
  const [first] = open;
  const inGuest = devices.filter(({ phb }) => phb !== null);
  const names = [...new Set(open.map(({ name }) => name))].filter((name) => name !== '');
  return {
    label: open.map(({ address }) => address).join(', '),
    description: plainLabel(names.join(', ')),
    detail: [
      open.length > 1
        ? vscode.l10n.t('IOMMU group {0}, all {1} devices', iommuGroup, open.length)
        : vscode.l10n.t('IOMMU group {0}', iommuGroup),
      drivers(open),
      typeof first?.numaNode === 'number' ? vscode.l10n.t('NUMA node {0}', first.numaNode) : '',
      roles(open),
      inGuest.length > 0 ? vscode.l10n.t('its other members are on PHB {0}', inGuest[0]?.phb ?? '') : '',
    ]
      .filter((part) => part !== '')
      .join(' · '),
    addresses: open.map(({ address }) => address),
  };
}

function drivers(devices: readonly Device[]): string {
  const names = [...new Set(devices.flatMap(({ driver }) => driver ?? []))];
  return names.length > 0 ? vscode.l10n.t('driver {0}', plainLabel(names.join(', '))) : '';
}

function roles(devices: readonly Device[]): string {
  const [first] = devices;
  if (first?.physicalFunction) return vscode.l10n.t('virtual function of {0}', first.physicalFunction);
  const count = devices.reduce((sum, { virtualFunctions }) => sum + virtualFunctions, 0);
  return count > 0 ? vscode.l10n.t('physical function with {0} virtual ones', count) : '';
}
