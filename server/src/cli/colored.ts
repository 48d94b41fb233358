/** Whether to write in colour. */
import type { Io } from './io';

/** On a terminal, unless the environment says otherwise (no-color.org; FORCE_COLOR as most programs know it). */
export function colored({ stdout, env }: Pick<Io, 'stdout' | 'env'>): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0';
  return stdout.isTTY && TERM !== 'dumb';
}
