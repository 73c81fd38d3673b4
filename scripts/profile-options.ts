/** The options of `mmubench profile`. */
import type { ClinicTool } from '../harness/profile/clinic.ts';
import type { PlanOptions } from './plan-options.ts';

export interface ProfileCommandOptions extends PlanOptions {
  readonly suites: string;
  readonly results: string;
  readonly machine?: string;
  readonly pin: boolean;
  readonly heap?: boolean;
  readonly seconds: number;
  /** Microseconds. */
  readonly interval: number;
  readonly top: number;
  readonly json?: boolean;
  readonly asm?: boolean;
  readonly deopts?: boolean;
  readonly tool?: ClinicTool;
  readonly diff?: boolean;
  readonly pairs: number;
  readonly build?: string;
}

/** As many as bound an interval. */
export const DEFAULT_TRIALS = 5;
