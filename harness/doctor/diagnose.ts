/** All findings on a machine, from what was seen of it. */
import { clockFindings } from './clock-findings.ts';
import { containerFindings } from './container-findings.ts';
import { cpuFindings } from './cpu-findings.ts';
import type { ControlNoise, Facts } from './facts.ts';
import { type Finding, SEVERITIES, type Severity } from './finding.ts';
import { memoryFindings } from './memory-findings.ts';
import { noiseFindings } from './noise-findings.ts';

export function diagnose(facts: Facts, noises: readonly ControlNoise[]): Finding[] {
  return [
    ...cpuFindings(facts),
    ...memoryFindings(facts),
    ...containerFindings(facts),
    ...clockFindings(facts),
    ...noiseFindings(noises),
  ];
}

/** The worst of them; `ok` for none. */
export function worstSeverity(findings: readonly Finding[]): Severity {
  return SEVERITIES.findLast((each) => findings.some(({ severity }) => severity === each)) ?? 'ok';
}
