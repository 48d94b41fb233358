/** What libvirt refuses in random guests and the product does not say yet: its exact words, each with the reason. */

export interface Known {
  readonly says: string;
  readonly reason: string;
}

export const known: readonly Known[] = [
  {
    says: "unsupported configuration: domain configuration does not support video model 'qxl'",
    reason: 'QEMU has it on some builds: Debian packs it apart',
  },
];
