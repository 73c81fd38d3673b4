/** Makes two builds, measures them in lockstep, and stores both results. */
import type { CalibrationIndex } from '../harness/calibration-index.ts';
import { type ComparedBuilds, compareBuilds } from '../harness/compare-builds.ts';
import { checkWritable } from '../harness/store.ts';
import { visible } from '../reports/sanitize.ts';
import { attachToRegressions, type WithProfiles } from './attach-profiles.ts';
import type { CompareCommandOptions } from './compare.ts';
import { interruptible } from './interruptible.ts';
import { planOf } from './plan-options.ts';
import { oneRuntimeSpec, openOrNull, refuseBesides } from './runtime-options.ts';
import { storeRun, withBuilds } from './with-builds.ts';

/** What was made for the builds is removed again, however it ends. */
export async function measureBuilds(
  base: string,
  contender: string,
  calibrations: CalibrationIndex,
  options: CompareCommandOptions,
): Promise<WithProfiles> {
  const { results, filter = [], machine = null, pin } = options;
  const plan = planOf([], options);
  const spec = oneRuntimeSpec(options);
  refuseBesides(spec, options, 'codeShape', 'profile');
  await checkWritable(results);
  const { compared, profiled } = await interruptible(async (signal, onProgress) => {
    const runtime = await openOrNull(spec, plan.timeoutMs, signal);
    return withBuilds([base, contender], options, signal, async (builds) => {
      const both = { ...builds, plan, pin, signal, onProgress };
      const measured = await compareBuilds({
        ...both,
        runtime,
        suiteNames: [],
        patterns: filter,
        machineName: machine,
        ...(spec === null ? { calibrations } : {}),
        codeShape: options.codeShape ?? false,
      });
      if (!options.profile || measured.contender.interrupted) return { compared: measured, profiled: [] };
      return await attachToRegressions(measured, { ...both, results });
    });
  });
  await store(compared, results);
  tellMissing('base', compared.onlyInBase);
  tellMissing('contender', compared.onlyInContender);
  return { compared, profiled };
}

/** Two runs that measured nothing are no runs. */
async function store({ base, contender }: ComparedBuilds, results: string): Promise<void> {
  const documents = [base, contender];
  if (documents.every(({ cases, failures }) => cases.length === 0 && failures.length === 0)) return;
  for (const document of documents) await storeRun(results, document);
}

function tellMissing(side: string, caseIds: readonly string[]): void {
  if (caseIds.length === 0) return;
  const names = caseIds.map((caseId) => visible(caseId)).join(', ');
  process.stderr.write(`not compared, since only the ${side} has them: ${names}\n`);
}
