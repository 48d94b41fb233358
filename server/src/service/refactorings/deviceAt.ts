/** The device that somebody points at. */
import { allDevices } from '../../guest/devicesByKind';
import type { Device, Guest } from '../../guest/guest';
import { deviceSpan } from '../../guest/spans';
import type { Span } from '../../xml/syntaxTree';

/** The device whose element holds the span, or begins or ends with it. */
export function deviceAt(guest: Guest, { start, end }: Span): Device | undefined {
  return allDevices(guest).find((device) => {
    const around = deviceSpan(device);
    return around.start <= start && end <= around.end;
  });
}
