/** The shape of what is said of names: see notes.ts for what a key is. */

/** Markdown, a sentence or two. */
export type Notes = { readonly [key: string]: string };
