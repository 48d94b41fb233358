/** What a fault put into a random guest on purpose is. Its name is a hint, not a verdict: some libvirt takes. */
import { type Draft, element } from '../draft';

/** Elements to add to a guest's devices; one choice is made. */
type Choices = readonly string[] | ((draft: Draft) => readonly string[]);

/** Adds something to a guest. */
export type Addition = readonly [name: string, weight: number, choices: Choices];

export const phb = (attributes: string, ...children: readonly string[]) =>
  element(`controller type='pci' ${attributes} model='pci-root'`, ...children);
export const nic = (address: string) => element("interface type='user'", "<model type='virtio'/>", address);
export const adapter = (source: string, ...more: readonly string[]) =>
  element("hostdev mode='subsystem' type='pci' managed='yes'", source, ...more);
export const someBus = ({ random, buses }: Draft) => random.pick(buses);
