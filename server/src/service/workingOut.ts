/** The long way to a snapshot's problems, in short steps: whoever goes it can stop between two of them. */
import { readDevice } from '../guest/devices';
import type { Guest } from '../guest/guest';
import { noteNeighbours } from '../rules/format/sectionFindings';
import { concerns, rules } from '../rules/index';
import { recheck } from '../rules/recheck';
import { childElements } from '../xml/query';
import { runsOf } from '../xml/siblings';
import { lastChecked, parseSteps, type Snapshot } from './snapshot';

/** After an edit so many rules take far less than a millisecond, and to stop takes longer than most of them. */
const rulesAStep = 8;

/** Reads the guest of a snapshot, and, where nothing was checked of it before, its devices. */
export function* readInSteps(snapshot: Snapshot): Generator<undefined, void> {
  yield* parseSteps(snapshot);
  const { guest } = snapshot;
  // After an edit, all but a few devices are known.
  if (guest && !lastChecked(snapshot)) yield* readDevices(guest);
}

/**
 * Works out what the problems of a snapshot hang on. They are the same whether this was done or not, in part or in whole,
 * and cost little after it.
 */
export function* workOut(snapshot: Snapshot): Generator<undefined, void> {
  yield* readInSteps(snapshot);
  const { context } = snapshot;
  if (!context) return;
  const earlier = lastChecked(snapshot);
  // After an edit, most often nobody asks for the plan.
  if (!earlier) {
    snapshot.plan;
    yield;
  }
  const { steps, telling } = recheck(context, earlier);
  let run = 0;
  for (const rule of telling(rules)) {
    if (!concerns(rule, context.guest) || snapshot.settings.levels[rule.code] === 'off') continue;
    try {
      const left = steps(rule);
      while (left?.next().done === false) yield;
    } catch {
      // It throws again when the problems are asked for, and is reported then.
    }
    run += 1;
    if (!earlier || run % rulesAStep === 0) yield;
  }
}

/** A run of neighbours a step: that takes a few milliseconds. */
function* readDevices({ domain, start }: Guest): Generator<undefined, void> {
  for (const section of childElements({ node: domain, start })) {
    if (section.node.name !== 'devices') continue;
    for (const { nodes } of runsOf(section.node.children)) {
      for (const child of nodes) if (child.kind === 'element') readDevice(child);
      noteNeighbours(nodes, section.node, domain);
      yield;
    }
  }
}
