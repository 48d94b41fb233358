/** The files that a command line names: files themselves, folders to be searched, standard input. */
import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { looksLikeDomain } from '../service/detect';
import { complain, type Io, systemErrorText } from './io';

export interface Input {
  /** As the user will know it again: relative where the argument was. `-` for nameless standard input. */
  readonly path: string;
  /** Absolute, where the guest's neighbours are looked for. */
  readonly file: string;
  readonly stdin: boolean;
  /** Without the byte order mark. */
  readonly text: string;
  readonly bom: boolean;
  readonly bytes: Uint8Array;
}

/** A file to read. What is found in a folder is only read for domain XML; what is named is always answered. */
interface FoundFile {
  readonly path: string;
  readonly named: boolean;
  /** Its folder lists it as a regular file: it need not be looked at before it is read. */
  readonly regular: boolean;
}

const passedOver = new Set(['node_modules', '.git']);

export interface InputOptions {
  readonly paths: readonly string[];
  /** The name that standard input goes by. */
  readonly stdinFilename?: string | undefined;
}

/**
 * Reads the inputs one after the other. What cannot be read is told and given to `failed`, and the others follow.
 * Named files that hold no domain XML come too; those met in folders do not.
 */
export async function* readInputs(
  { paths, stdinFilename }: InputOptions,
  io: Io,
  failed: (path: string, reason: string) => void,
): AsyncGenerator<Input> {
  const fail = (shown: string, reason: string) => {
    complain(io, `${shown}: ${reason}`);
    failed(shown, reason);
  };
  const seen = new Set<string>();
  for (const given of paths) {
    if (given === '-') {
      const shown = stdinFilename ?? '-';
      const file = path.resolve(io.cwd, stdinFilename ?? 'stdin.xml');
      const input = decode(await io.readStdin(), { path: shown, file, stdin: true });
      if (typeof input === 'string') fail(shown, input);
      else yield input;
      continue;
    }
    for (const found of findFiles(given, io.cwd, fail)) {
      const file = path.resolve(io.cwd, found.path);
      if (seen.has(file)) continue;
      seen.add(file);
      const input = readInput(found, file);
      if (typeof input === 'string') fail(found.path, input);
      else if (found.named || looksLikeDomain(input.text)) yield input;
    }
  }
}

function* findFiles(
  given: string,
  cwd: string,
  fail: (path: string, reason: string) => void,
): Generator<FoundFile> {
  const waiting: FoundFile[] = [{ path: given, named: true, regular: false }];
  // Folders by their real path: symbolic links may lead in circles.
  const visited = new Set<string>();
  for (let found = waiting.pop(); found; found = waiting.pop()) {
    const absolute = path.resolve(cwd, found.path);
    try {
      if (found.regular || !statSync(absolute).isDirectory()) {
        if (found.named || /\.xml$/i.test(found.path)) yield found;
        continue;
      }
      const real = realpathSync(absolute);
      if (visited.has(real)) continue;
      visited.add(real);
      const entries = readdirSync(absolute, { withFileTypes: true });
      for (const entry of entries.sort((a, b) => (a.name < b.name ? 1 : -1))) {
        if (passedOver.has(entry.name)) continue;
        waiting.push({ path: path.join(found.path, entry.name), named: false, regular: entry.isFile() });
      }
    } catch (error) {
      // A dangling link in a folder was not asked for.
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (found.named || !['ENOENT', 'ELOOP'].includes(code)) fail(found.path, systemErrorText(error));
    }
  }
}

/** The input once more, or why it cannot be read any longer. */
export type InputAgain = () => Input | string;

/** Holds nothing of the input, but of standard input: that is gone once it was read. */
export function inputAgain(input: Input): InputAgain {
  return input.stdin ? () => input : fileAgain(input.path, input.file);
}

function fileAgain(shown: string, file: string): InputAgain {
  return () => readInput({ path: shown, named: true, regular: false }, file);
}

/** The input, or why it cannot be read. */
function readInput(found: FoundFile, file: string): Input | string {
  try {
    const status = found.regular ? undefined : statSync(file);
    if (status && !status.isFile() && !status.isFIFO()) return 'not a file';
    return decode(readFileSync(file), { path: found.path, file, stdin: false });
  } catch (error) {
    return systemErrorText(error);
  }
}

/** Nothing is replaced silently: bytes that are not UTF-8 are named with their place. */
function decode(
  bytes: Uint8Array,
  origin: { readonly path: string; readonly file: string; readonly stdin: boolean },
): Input | string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text: string;
  try {
    text = buffer.toString('utf8');
  } catch (error) {
    return error instanceof Error ? error.message : 'too large';
  }
  if (!isUtf8(buffer)) return badByte(text, buffer);
  const bom = text.startsWith('\uFEFF');
  return { ...origin, text: bom ? text.slice(1) : text, bom, bytes };
}

const replacement = Buffer.from('\uFFFD');

/** The first byte that is not UTF-8: where decoding put a replacement character that does not stand in the bytes. */
function badByte(text: string, bytes: Buffer): string {
  let offset = 0;
  let from = 0;
  for (let at = text.indexOf('\uFFFD'); at >= 0; at = text.indexOf('\uFFFD', at + 1)) {
    offset += Buffer.byteLength(text.slice(from, at));
    from = at;
    if (!bytes.subarray(offset, offset + replacement.length).equals(replacement)) break;
  }
  const byte = (bytes[offset] ?? 0).toString(16).padStart(2, '0');
  return `not UTF-8: byte 0x${byte} at offset ${offset} (line ${text.slice(0, from).split('\n').length})`;
}
