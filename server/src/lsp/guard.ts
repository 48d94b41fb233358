/** Handlers that cannot hurt: a cancelled one stops, a failing one is logged and answers empty. */
import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { errorName } from '../service/problems';

/** Writes one line; the same line is written once. Never a word of a document. */
export type Log = (line: string) => void;

export function logOnce(write: (line: string) => void): Log {
  const written = new Set<string>();
  return (line) => {
    if (written.has(line)) return;
    written.add(line);
    write(line);
  };
}

/** Guards a request: cancellation is looked for before and after, and a throw answers `empty`. */
export function guardRequest<P, R, E>(
  log: Log,
  method: string,
  empty: R,
  handle: (params: P) => Promise<R> | R,
): (params: P, token: CancellationToken) => Promise<R | ResponseError<E>> {
  const cancelled = () => new ResponseError<E>(LSPErrorCodes.RequestCancelled, 'Request cancelled');
  return async (params, token) => {
    if (token.isCancellationRequested) return cancelled();
    let result = empty;
    try {
      result = await handle(params);
    } catch (error) {
      log(`${method} failed: ${errorName(error)}`);
    }
    return token.isCancellationRequested ? cancelled() : result;
  };
}

/** Guards a notification, or anything else that nobody waits for. */
export function guard<A extends unknown[]>(
  log: Log,
  name: string,
  handle: (...parameters: A) => unknown,
): (...parameters: A) => void {
  const failed = (error: unknown) => log(`${name} failed: ${errorName(error)}`);
  return (...parameters) => {
    try {
      const result = handle(...parameters);
      if (result instanceof Promise) result.catch(failed);
    } catch (error) {
      failed(error);
    }
  };
}
