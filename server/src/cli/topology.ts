/** `pseries-xml topology`: PHBs, slots and IOMMU groups of guests, for a terminal, a program or a document. */
import pc from 'picocolors';
import { topologySvg } from '../service/topology/drawing';
import { type Paint, topologyText } from '../service/topology/text';
import { topologyOf } from '../service/topology/topology';
import { colored } from './colored';
import { type GuestOptions, guarded, noTroubles, readGuests } from './guests';
import { complain, exitCodes, type Io, UsageError } from './io';

export interface TopologyOptions extends GuestOptions {
  readonly format: 'text' | 'json' | 'svg';
}

/** Shows every pSeries guest that is found. */
export async function topology(options: TopologyOptions, io: Io): Promise<number> {
  const { format } = options;
  const troubles = noTroubles();
  const paint = painter(colored(io));
  const shown: string[] = [];
  let separator = '\n';
  if (format === 'json') io.stdout.write('{"files":[');
  for await (const read of readGuests(options, io, troubles)) {
    const found = guarded(read, io, troubles, () => topologyOf(read.snapshot));
    const { path } = read.input;
    if (!found) {
      if (!troubles.any) complain(io, `${path}: no pSeries guest, no topology to show`);
    } else if (format === 'json') {
      io.stdout.write(separator + JSON.stringify({ path, ...found }));
      separator = ',\n';
    } else if (format === 'text') {
      io.stdout.write(`${shown.length > 0 ? '\n' : ''}${topologyText(found, paint)}`);
      shown.push(path);
    } else if (shown.push(topologySvg(found)) > 1) {
      throw new UsageError('more than one guest: a picture shows a single one');
    }
  }
  if (format === 'json') io.stdout.write('\n]}\n');
  if (format === 'svg') for (const picture of shown) io.stdout.write(`${picture}\n`);
  return troubles.any ? exitCodes.trouble : exitCodes.clean;
}

function painter(colors: boolean): Paint {
  const { bold, cyan, dim, green, red, yellow } = pc.createColors(colors);
  const paints = { title: bold, group: cyan, faint: dim, good: green, error: red, warning: yellow };
  return (role, text) => paints[role](text);
}
