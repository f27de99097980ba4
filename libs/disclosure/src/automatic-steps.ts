import type { DueStepKind } from './application/proposals.js';
import { DUE_STEP_KINDS } from './application/proposals.js';
import type { Shapes } from './recorded.js';

/**
 * Which steps happen by themselves once their day has passed, agency by agency; of all others staff are asked. One stream for
 * the whole installation, so that whoever runs the steps sees at a glance whose they are.
 */
export interface AutomaticStepsSet {
  readonly type: 'AutomaticStepsSet';
  readonly data: { readonly agency: string; readonly steps: readonly DueStepKind[] };
}

export const AUTOMATIC_STEPS_SHAPES: Shapes<AutomaticStepsSet['type']> = {
  versions: {
    AutomaticStepsSet: 1,
  },
  upcasters: {},
};

/** Agency code → its automatic steps. */
export type AutomaticSteps = ReadonlyMap<string, readonly DueStepKind[]>;

export const evolveAutomaticSteps = (settings: AutomaticSteps, { data }: AutomaticStepsSet): AutomaticSteps =>
  new Map([...settings, [data.agency, data.steps]]);

/** Nothing happens when they are so already. */
export function setAutomaticSteps(
  settings: AutomaticSteps,
  agency: string,
  steps: readonly DueStepKind[],
): AutomaticStepsSet[] {
  const wanted = DUE_STEP_KINDS.filter((kind) => steps.includes(kind));
  const current = settings.get(agency) ?? [];
  return wanted.join() === current.join() ? [] : [{ type: 'AutomaticStepsSet', data: { agency, steps: wanted } }];
}
