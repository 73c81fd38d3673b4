/**
 * Runs in the text format of Go's benchmarks (https://go.dev/design/14313-benchmark-format), which benchstat reads: a
 * line a trial, so that its n counts trials, and configuration lines for what the trials have in common.
 */

import { median } from '../harness/quantile.ts';
import type { CaseResult, RunDocument, Trial } from '../harness/run-document.ts';

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** Controls are left out: benchstat would compare them as well. Ends in a newline. */
export function renderGoBench({ cases, machine, runtime, commit }: RunDocument): string {
  const [system, architecture = ''] = machine.platform.split('-');
  const configuration = {
    goos: system === 'win32' ? 'windows' : (system ?? ''),
    goarch: ARCHITECTURES[architecture] ?? architecture,
    cpu: machine.cpu,
    runtime: `${runtime.name} ${runtime.version}`,
    ...(commit === null ? {} : { commit: commit.sha }),
  };
  const lines = Object.entries(configuration).map(([key, value]) => `${key}: ${oneLine(value)}`);
  const suites = new Map<string, CaseResult[]>();
  for (const result of cases) {
    if (result.role === 'control') continue;
    suites.set(result.suite, [...(suites.get(result.suite) ?? []), result]);
  }
  for (const [suite, results] of suites) {
    lines.push(
      `pkg: ${oneLine(suite)}`,
      ...results.flatMap((result) => result.trials.flatMap((trial) => trialLine(result, trial))),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** None for a trial without a usable turn: the format has no word for it. */
function trialLine({ group, name, operations }: CaseResult, { turns, batch, certificate }: Trial): string[] {
  const usable = turns.filter((turn) => turn > 0 && turn < Infinity);
  if (usable.length === 0) return [];
  const fields = [
    `Benchmark${benchmarkName(`${group}/${name}`)}`,
    String(batch * operations * turns.length),
    `${decimal(median(usable))} ns/op`,
  ];
  if (certificate.bytesPerOperation !== null && Number.isFinite(certificate.bytesPerOperation)) {
    fields.push(`${decimal(certificate.bytesPerOperation)} B/op`);
  }
  return [fields.join('\t')];
}

/** Without spaces, and with a first letter that is no lower case: `Benchmarkx` is none. `key=value` is what benchstat splits by. */
function benchmarkName(text: string): string {
  const name = text.replace(/[\s\p{C}]+/gu, '_');
  return /^\p{Ll}/u.test(name) ? name[0]!.toUpperCase() + name.slice(1) : name;
}

/** Values of configuration lines end with the line. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{C}]+/gu, ' ').trim();
}

/** Go's parser reads exponents too, but people don't. */
function decimal(value: number): string {
  const text = String(Number(value.toPrecision(7)));
  return text.includes('e') ? value.toFixed(12).replace(/\.?0+$/, '') || '0' : text;
}
