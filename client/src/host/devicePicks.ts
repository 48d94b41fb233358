/** The host's devices in a list to choose from: a whole IOMMU group at a time, for that is what a guest can be given. */
import * as vscode from 'vscode';
import type { HostDeviceChoices } from '../../../server/src/service/hostDeviceChoices';

type Group = HostDeviceChoices['groups'][number];
type Device = Group['devices'][number];

export interface DevicePick extends vscode.QuickPickItem {
  /** Host addresses; none on a separator. */
  readonly addresses: readonly string[];
}

/** Icons are written `$(…)` in labels: a name from the host must not be one. */
const plain = (text: string) => text.replaceAll('$(', '$\u200b(').replace(/\s+/g, ' ').slice(0, 120);

/** What is still to be had, group by group; those that are in the guest already, as a whole, are left out. */
export function devicePicks({ groups, source, takenAt }: HostDeviceChoices): DevicePick[] {
  const head: DevicePick = {
    label: `${plain(source)}${takenAt ? `, ${takenAt.slice(0, 10)}` : ''}`,
    kind: vscode.QuickPickItemKind.Separator,
    addresses: [],
  };
  return [head, ...groups.filter(({ devices }) => devices.some(({ phb }) => phb === null)).map(groupPick)];
}

function groupPick({ iommuGroup, devices }: Group): DevicePick {
  const open = devices.filter(({ phb }) => phb === null);
  const [first] = open;
  const inGuest = devices.filter(({ phb }) => phb !== null);
  const names = [...new Set(open.map(({ name }) => name))].filter((name) => name !== '');
  return {
    label: open.map(({ address }) => address).join(', '),
    description: plain(names.join(', ')),
    detail: [
      `IOMMU group ${iommuGroup}${open.length > 1 ? `, all ${open.length} functions` : ''}`,
      drivers(open),
      typeof first?.numaNode === 'number' ? `NUMA node ${first.numaNode}` : '',
      roles(open),
      inGuest.length > 0 ? `its other members are on PHB ${inGuest[0]?.phb}` : '',
    ]
      .filter((part) => part !== '')
      .join(' · '),
    addresses: open.map(({ address }) => address),
  };
}

function drivers(devices: readonly Device[]): string {
  const names = [...new Set(devices.flatMap(({ driver }) => driver ?? []))];
  return names.length > 0 ? `driver ${plain(names.join(', '))}` : '';
}

function roles(devices: readonly Device[]): string {
  const [first] = devices;
  if (first?.physicalFunction) return `virtual function of ${first.physicalFunction}`;
  const count = devices.reduce((sum, { virtualFunctions }) => sum + virtualFunctions, 0);
  return count > 0 ? `physical function with ${count} virtual ones` : '';
}
