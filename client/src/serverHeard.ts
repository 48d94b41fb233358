/** When to ask the server about a text that has just changed. */

/**
 * Resolves when the server has been told of the change that is being handled: the client hears of it behind our own
 * listeners, and a question asked at once would be about the text before.
 */
export const serverHeard = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
