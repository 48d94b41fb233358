/** The two generators by name. */
import { randomGuest } from './generate';
import { mutatedGuest } from './mutate';

export const kinds = ['random', 'mutated'] as const;

export type Kind = (typeof kinds)[number];

export const generators: { readonly [K in Kind]: (seed: number, number: number) => string } = {
  random: (seed, number) => randomGuest(seed, number).text,
  mutated: (seed, number) => mutatedGuest(seed, number).text,
};
