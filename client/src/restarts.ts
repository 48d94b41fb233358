/** How often a server that dies is started again. */

export const restartsAllowed = 4;
const restartWindow = 3 * 60 * 1000;

/**
 * Counts deaths; true as long as the server may be started again: {@link restartsAllowed} times within three minutes.
 * After a refusal the count begins anew, for the user may start it by hand.
 *
 * @param now - the time in milliseconds
 */
export function restartLimit(now: () => number): () => boolean {
  let deaths: number[] = [];
  return () => {
    const time = now();
    deaths = [...deaths.filter((death) => time - death < restartWindow), time];
    if (deaths.length <= restartsAllowed) return true;
    deaths = [];
    return false;
  };
}
