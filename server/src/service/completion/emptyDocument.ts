/** Documents in which a guest may begin. */

/** Nothing but a prolog and comments, and the beginning of a tag. */
const before = /^\uFEFF?(?:\s|<\?[^>]*\?>|<!--(?:(?!-->)[\s\S])*-->)*(<?[A-Za-z]{0,10})$/;
const behind = /^(?:\s|<!--(?:(?!-->)[\s\S])*-->)*$/;

/** So much of a document is looked at: with a longer prolog none begins. */
const longest = 10_000;

/** What is typed of the first tag up to the offset; undefined where the document holds anything but a prolog and comments. */
export function typedOfGuest(text: string, offset: number): string | undefined {
  if (text.length > longest || !behind.test(text.slice(offset))) return undefined;
  return before.exec(text.slice(0, offset))?.[1];
}
