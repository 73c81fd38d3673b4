/** `mmubench doctor`: is this machine fit to measure, and what would make it so? */
import { measureControlNoise } from '../harness/doctor/control-noise.ts';
import { diagnose, worstSeverity } from '../harness/doctor/diagnose.ts';
import type { Facts } from '../harness/doctor/facts.ts';
import type { Finding } from '../harness/doctor/finding.ts';
import { observeMachine } from '../harness/doctor/observe.ts';
import { checkMachineName, describeMachine } from '../harness/machine.ts';
import { choosePinning } from '../harness/pinning.ts';
import { EXIT, UserError } from '../harness/user-error.ts';
import { renderFindings } from '../reports/doctor.ts';
import { interruptible } from './interruptible.ts';
import { screenOf } from './screen.ts';

export interface DoctorCommandOptions {
  /** Seconds for the controls. */
  readonly budget: number;
  readonly machine?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** Long enough for steal and throttling to show, which come in periods of 0.1 s. */
const LOOK_MS = 1000;

export async function doctor(options: DoctorCommandOptions): Promise<void> {
  const { budget, strict, json } = options;
  const machine = describeMachine(choosePinning(true), checkMachineName(options.machine ?? null));
  const { facts, findings } = await interruptible(async (signal, onProgress) => {
    try {
      const facts = await observeMachine(LOOK_MS, signal);
      const noises = await measureControlNoise(budget * 1000, signal, onProgress);
      return { facts, findings: diagnose(facts, noises) };
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new UserError('interrupted before everything was looked at', EXIT.interrupted);
    }
  });
  process.stdout.write(
    json
      ? asJson(machine.id, facts, findings)
      : renderFindings(machine.id, findings, screenOf(process.stdout)),
  );
  const worst = worstSeverity(findings);
  if (strict && (worst === 'warn' || worst === 'unfit')) process.exitCode = EXIT.environment;
}

/** Counts with every change of shape that a reader would notice. */
const DOCTOR_SCHEMA_VERSION = 1;

function asJson(machineId: string, facts: Facts, findings: readonly Finding[]): string {
  const worst = worstSeverity(findings);
  return `${JSON.stringify({ doctorSchema: DOCTOR_SCHEMA_VERSION, machineId, worst, findings, facts }, null, 2)}\n`;
}
