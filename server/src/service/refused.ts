/** What cannot be done whole is not done, and says why. */

export interface Refused {
  /** For the user: one or two sentences. */
  readonly reason: string;
}

export function isRefused(value: object): value is Refused {
  return 'reason' in value;
}
