/** Checks a parsed JSON value to be a calibration of this schema version. */
import * as v from 'valibot';
import { CALIBRATION_SCHEMA_VERSION, type Calibration } from './calibration.ts';
import {
  CommitSchema,
  FailureSchema,
  MachineSchema,
  PlanSchema,
  ProjectSchema,
  RuntimeSchema,
} from './document-schema.ts';
import { firstProblem, IdSchema } from './schema-problem.ts';

const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(finite, v.minValue(0));
const whole = v.pipe(positive, v.integer());
const timestamp = v.pipe(v.string(), v.isoTimestamp());
const part = v.pipe(positive, v.maxValue(1));

const ShareSchema = v.object({ count: whole, of: whole, low: part, high: part });

const SummarySchema = v.object({
  trialSpread: positive,
  comparisonSpread: positive,
  bias: v.object({ mean: finite, low: finite, high: finite }),
  direct: ShareSchema,
  resampled: ShareSchema,
  detectable: v.nullable(positive),
  trials: v.object({ half: whole, most: whole }),
  variance: v.nullable(v.object({ between: positive, within: positive })),
  rounds: v.nullable(v.object({ best: whole, relativeCost: positive })),
});

const turns = v.pipe(v.array(positive), v.minLength(1));

const CalibrationSchema: v.GenericSchema<unknown, Calibration> = v.object({
  calibration: v.literal(CALIBRATION_SCHEMA_VERSION),
  calibrationId: IdSchema,
  startedAt: timestamp,
  finishedAt: timestamp,
  interrupted: v.boolean(),
  project: ProjectSchema,
  commit: v.nullable(CommitSchema),
  machine: MachineSchema,
  runtime: RuntimeSchema,
  plan: PlanSchema,
  rule: v.object({ trials: whole, maxTrials: whole, margin: positive, alpha: part }),
  cost: v.object({ fixedMs: positive, roundMs: positive }),
  cases: v.array(
    v.object({
      caseId: v.string(),
      suiteHash: v.string(),
      trials: v.pipe(v.array(v.object({ base: turns, contender: turns })), v.minLength(1)),
      summary: SummarySchema,
    }),
  ),
  failures: v.array(FailureSchema),
});

/** The calibration, or what is wrong with it and where. Linear in the size. */
export function checkCalibration(value: unknown): Calibration | { readonly problem: string } {
  const version =
    typeof value === 'object' && value !== null
      ? (value as { calibration?: unknown }).calibration
      : undefined;
  if (typeof version === 'number' && version > CALIBRATION_SCHEMA_VERSION) {
    return {
      problem: `calibration schema ${version} is newer than ${CALIBRATION_SCHEMA_VERSION}, the one known here: update mmubench`,
    };
  }
  const result = v.safeParse(CalibrationSchema, value, { abortEarly: true });
  if (result.success) return result.output;
  return { problem: `not a calibration: ${firstProblem(result.issues)}` };
}
