/** What libvirt refuses in random guests and the product does not say yet: its exact words, each with the reason. */

export interface Known {
  readonly says: string;
  readonly reason: string;
}

export const known: readonly Known[] = [];
