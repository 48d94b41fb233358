/** `pseries-xml lsp --stdio`: the language server in this process. */

/** Starts the server on standard input and output; the protocol's own library reads the transport from the arguments. */
export async function serve(): Promise<void> {
  if (!process.argv.includes('--stdio')) process.argv.push('--stdio');
  await import('../main.node');
}
