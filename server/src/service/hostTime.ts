/** When a host was read, as a reader of any place understands it. */

/** `2025-03-11 09:24 UTC`; a time that is written otherwise is left as it is. */
export function timeText(time: string): string {
  const [, day, minute] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z$/.exec(time) ?? [];
  return day === undefined ? time : `${day} ${minute} UTC`;
}
