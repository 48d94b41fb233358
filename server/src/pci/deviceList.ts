/** The devices that take part in assignment. Those with a place in the text are numbers there until somebody asks for more. */
import type { Device, DeviceKind } from '../guest/guest';
import { lastNotAbove } from '../xml/ascending';
import { addTo } from '../xml/lists';
import { type DeviceInfo, isWritten, newDeviceInfo, type Wish } from './deviceInfo';
import {
  hasMultifunction,
  isMultifunctionOff,
  noPlaceCode,
  placeNumber,
  withMultifunction,
} from './placeCode';
import type { PlannedDevice } from './plan';

/** What the devices of a run wish for, as far as they take part; kept with the run. */
export interface WishesOfRun {
  readonly wishes: readonly Wishing[];
  /** Of each: its place, see `placeCodeOf`. */
  readonly codes: Int32Array;
  /** Of each that has a code: its isolation group. */
  readonly groups: Int32Array;
  /** Which of them have no code. */
  readonly others: readonly number[];
}

export interface Wishing {
  /** Which device of its run it is. */
  readonly at: number;
  readonly wish: Wish;
  /** The list in which libvirt has it. */
  readonly asKind: DeviceKind;
}

/** A run of which devices are in the list. */
interface Part extends Pick<WishesOfRun, 'wishes'> {
  /** The number of the first of them. */
  readonly first: number;
  readonly kind: DeviceKind;
  readonly deviceAt: (at: number) => Device | null;
}

/** In iteration order; a device's number is its index. */
export class DeviceList {
  length = 0;
  /** By number: where a device stands that has a code; below 0: what is known of it is in its info. */
  codes = new Int32Array(64);
  /** By number: the isolation group of a device that has a code. */
  groups = new Int32Array(64);
  /** Those that never had a code, in iteration order. */
  readonly others: DeviceInfo[] = [];
  readonly #othersByKind = new Map<DeviceKind, DeviceInfo[]>();
  readonly #infos: (DeviceInfo | undefined)[] = [];
  readonly #parts: Part[] = [];
  /** Of each part, to find the one of a number. */
  readonly #firsts: number[] = [];
  readonly #planned: (PlannedDevice | undefined)[] = [];

  /** @param asKind - the list in which libvirt has it */
  add(info: DeviceInfo, asKind: DeviceKind): void {
    this.#makeRoom(1);
    this.codes[this.length] = noPlaceCode;
    this.#addOther(this.length, info, asKind);
    this.length += 1;
  }

  addRun(kind: DeviceKind, run: WishesOfRun, deviceAt: Part['deviceAt']): void {
    const { wishes, codes, groups, others } = run;
    if (wishes.length === 0) return;
    const first = this.length;
    this.#makeRoom(wishes.length);
    this.#parts.push({ first, kind, wishes, deviceAt });
    this.#firsts.push(first);
    this.codes.set(codes, first);
    this.groups.set(groups, first);
    for (const nth of others) {
      const wishing = wishes[nth];
      if (!wishing) continue;
      const info = newDeviceInfo(deviceAt(wishing.at), kind, wishing.wish);
      this.#addOther(first + nth, info, wishing.asKind);
    }
    this.length += wishes.length;
  }

  #makeRoom(more: number): void {
    const needed = this.length + more;
    if (needed <= this.codes.length) return;
    const { codes, groups } = this;
    this.codes = new Int32Array(2 * needed);
    this.groups = new Int32Array(2 * needed);
    this.codes.set(codes);
    this.groups.set(groups);
  }

  #addOther(number: number, info: DeviceInfo, asKind: DeviceKind): void {
    this.#infos[number] = info;
    this.others.push(info);
    addTo(this.#othersByKind, asKind, info);
  }

  /** Those that never had a code, by kind in libvirt's own lists: interfaces of type hostdev are ahead of the hostdevs. */
  othersOf(kind: DeviceKind): readonly DeviceInfo[] {
    return this.#othersByKind.get(kind) ?? [];
  }

  /** All that is known of the device of a number; from now on it has no code. */
  info(number: number): DeviceInfo | undefined {
    const known = this.#infos[number];
    if (known) return known;
    const info = this.#newInfo(number);
    this.#infos[number] = info;
    this.codes[number] = noPlaceCode;
    return info;
  }

  /** Where a device stands in the text, or was put: a code without anything else said of it; below 0: on no PCI place. */
  place(number: number): number {
    const address = this.#infos[number]?.planned.address;
    if (!address) return this.codes[number] ?? noPlaceCode;
    return address.type === 'pci' ? placeNumber(address) : noPlaceCode;
  }

  /** The device shares its slot with others, and stands first in it. The text may have that off. */
  setMultifunction(number: number): void {
    const code = this.codes[number] ?? noPlaceCode;
    const info = this.#infos[number];
    if (!info && !isMultifunctionOff(code)) this.codes[number] = withMultifunction(code);
    if (info?.planned.address?.type !== 'pci') return;
    if (info.written.type === 'pci' && info.written.multifunction === false) return;
    info.planned.address = { ...info.planned.address, multifunction: true };
  }

  device(number: number): Device | null {
    const info = this.#infos[number] ?? this.#newInfo(number);
    return info?.planned.device ?? null;
  }

  /** What is planned for the device of a number, once all is. */
  planned(number: number): PlannedDevice | undefined {
    const known = this.#infos[number]?.planned ?? this.#planned[number];
    if (known) return known;
    const info = this.#newInfo(number);
    if (info?.written.type !== 'pci') return undefined;
    const { planned, written } = info;
    const on = hasMultifunction(this.codes[number] ?? 0);
    planned.address = on ? { ...written.address, multifunction: true } : written.address;
    planned.reason = isWritten;
    this.#planned[number] = planned;
    return planned;
  }

  /** What is planned for all. */
  allPlanned(): PlannedDevice[] {
    const all: PlannedDevice[] = [];
    for (let number = 0; number < this.length; number++) {
      const planned = this.planned(number);
      if (planned) all.push(planned);
    }
    return all;
  }

  #newInfo(number: number): DeviceInfo | undefined {
    const part = this.#parts[lastNotAbove(this.#firsts, number)];
    const wishing = part?.wishes[number - part.first];
    return part && wishing && newDeviceInfo(part.deviceAt(wishing.at), part.kind, wishing.wish);
  }
}
