/** The elements of `<devices>` by name, in the order in which libvirt reads them (conf/domain_conf.c: virDomainDefParseXML). */
import { channel, console, parallel, redirdev, rng, serial, smartcard, tpm } from './devices/character';
import { controller } from './devices/controller';
import { disk } from './devices/disk';
import { audio, graphics, input, sound, video } from './devices/display';
import { hostdev } from './devices/hostdev';
import { networkInterface } from './devices/interface';
import {
  crypto,
  filesystem,
  hub,
  iommu,
  lease,
  memballoon,
  memory,
  nvram,
  panic,
  redirfilter,
  shmem,
  vsock,
  watchdog,
} from './devices/other';
import type { ElementWord } from './word';

export const devices: { readonly [name: string]: ElementWord } = {
  disk,
  controller,
  filesystem,
  interface: networkInterface,
  smartcard,
  parallel,
  serial,
  console,
  channel,
  input,
  graphics,
  sound,
  audio,
  video,
  hostdev,
  watchdog,
  memballoon,
  rng,
  tpm,
  nvram,
  hub,
  redirdev,
  panic,
  shmem,
  memory,
  iommu,
  vsock,
  crypto,
  lease,
  redirfilter,
};
