/** The device that somebody points at. */
import type { Device, Guest } from '../../guest/guest';
import { deviceSpan } from '../../guest/spans';
import type { Span } from '../../xml/syntaxTree';

/** The device whose element holds the span, or begins or ends with it. */
export function deviceAt({ byKind }: Guest, { start, end }: Span): Device | undefined {
  return Object.values<readonly Device[]>(byKind)
    .flat()
    .find((device) => {
      const around = deviceSpan(device);
      return around.start <= start && end <= around.end;
    });
}
