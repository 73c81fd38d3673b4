import { findDivergence } from '../find-divergence.ts';
import * as core from '../index.ts';
import { CoreSystem } from './core-system.ts';
import { ReferenceSystem } from './reference-system.ts';
import { systemComparison } from './system-conformance.ts';
import type { SystemModel } from './system-model.ts';
import { withoutEvents } from './without-events.ts';

/** Operations of one sequence: long enough that processes fill up, short enough to be told apart. */
export const OPERATIONS = 400;

/** core as it is compiled, or bundled without notifiers. */
export type Build = typeof core;

/**
 * Compares a build of core with the reference model on one random sequence of `OPERATIONS` operations.
 * @returns null if they agree, else the shortest sequence that was found
 */
export function campaignSequence(seed: number, build: Build = core): string | null {
  const reference = (): SystemModel => {
    const model = new ReferenceSystem();
    return build.CONFIG_MMU_NOTIFIER ? model : withoutEvents(model);
  };
  return findDivergence(
    systemComparison(() => new CoreSystem(build), reference),
    seed,
    OPERATIONS,
  );
}
