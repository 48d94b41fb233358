/** The order in which libvirt prints devices (conf/domain_conf.c: virDomainDefFormatInternalSetRootName). */
import { childElements } from '../xml/query';
import type { Located } from '../xml/syntaxTree';

const printed: readonly string[] = [
  'emulator',
  'disk',
  'controller',
  'lease',
  'filesystem',
  'interface',
  'smartcard',
  'serial',
  'parallel',
  'console',
  'channel',
  'input',
  'tpm',
  'graphics',
  'sound',
  'audio',
  'video',
  'hostdev',
  'redirdev',
  'redirfilter',
  'hub',
  'watchdog',
  'memballoon',
  'rng',
  'nvram',
  'panic',
];

/** The place of a kind of device among the others; -1: libvirt prints none of that name. */
export function printedRank(name: string): number {
  return printed.indexOf(name);
}

/** Where a new device goes in `<devices>`: behind the last of its name, else where libvirt would print it; null: last. */
export function placeAmongDevices(devices: Located, name: string): Located | 'start' | null {
  const siblings = childElements(devices);
  const same = siblings.filter(({ node }) => node.name === name).at(-1);
  if (same) return same;
  const rank = printedRank(name);
  const next = siblings.findIndex(({ node }) => printedRank(node.name) > rank);
  return next < 0 ? null : (siblings[next - 1] ?? 'start');
}
