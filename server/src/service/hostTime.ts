/** When a host was read, as a reader of any place understands it. */
import type { HostTopology } from '../host/topology';

/** `2025-03-11 09:24 UTC`; a time that is written otherwise is left as it is. */
export function timeText(time: string): string {
  const [, day, minute] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z$/.exec(time) ?? [];
  return day === undefined ? time : `${day} ${minute} UTC`;
}

/** `power9.host.json, taken 2025-03-11 09:24 UTC`: where a host is known from, and since when. */
export function sourceText({ source, takenAt }: Pick<HostTopology, 'source' | 'takenAt'>): string {
  return takenAt ? `${source}, taken ${timeText(takenAt)}` : source;
}
