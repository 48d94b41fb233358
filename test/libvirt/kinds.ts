/** The generators by name. */
import { brokenGuest } from './break';
import { randomGuest } from './generate';
import { mutatedGuest } from './mutate';

export const kinds = ['random', 'mutated', 'broken'] as const;

export type Kind = (typeof kinds)[number];

export const generators: { readonly [K in Kind]: (seed: number, number: number) => string } = {
  random: (seed, number) => randomGuest(seed, number).text,
  mutated: (seed, number) => mutatedGuest(seed, number).text,
  broken: (seed, number) => brokenGuest(seed, number).text,
};
