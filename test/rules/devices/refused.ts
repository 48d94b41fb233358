/** `refused` holds one guest against one refusal: its code, the text where it stands, the refuser's words. */
import assert from 'node:assert/strict';
import { newestLibvirt } from '../../../server/src/pci/plan';
import { checkText } from '../../support/pipeline';
import { pseriesGuest } from '../check';

export interface Refused {
  /** What the case is about; the devices of a pSeries guest. */
  readonly devices: string;
  readonly code: string;
  /** The source text where the problem stands. */
  readonly at: string;
  readonly says: string;
  readonly libvirt?: string;
}

/** Exactly this refusal, and no other. */
export function refused({ devices, code, at, says, libvirt }: Refused): void {
  const options = libvirt === undefined ? newestLibvirt : { ...newestLibvirt, libvirtVersion: libvirt };
  const text = pseriesGuest(`${devices}\n`);
  const found = checkText(text, null, options).findings.filter(({ problem }) => problem.refusedBy);
  assert.deepEqual(
    found.map(({ rule, problem }) => ({
      code: rule.code,
      at: text.slice(problem.start, problem.end),
      says: problem.says,
    })),
    [{ code, at, says }],
  );
}

/** Nobody refuses it. */
export function accepted(devices: string): void {
  const found = checkText(pseriesGuest(`${devices}\n`)).findings.filter(({ problem }) => problem.refusedBy);
  assert.deepEqual(
    found.map(({ rule, problem }) => `${rule.code}: ${problem.says}`),
    [],
  );
}
