/** Programs bundled as the product's are, to be started as processes. */
import path from 'node:path';
import { build } from 'esbuild';

export const root = path.join(import.meta.dirname, '../..');

/** Bundles `entry`, a file of the project, into `outfile`, which it answers. */
export async function bundleProgram(entry: string, outfile: string): Promise<string> {
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    conditions: ['module'],
    logLevel: 'error',
  });
  return outfile;
}
