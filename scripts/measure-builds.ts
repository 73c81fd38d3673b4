/** Makes two builds, measures them in lockstep, and stores both results. */
import { prepareBuilds } from '../harness/builds.ts';
import type { CalibrationIndex } from '../harness/calibration-index.ts';
import { type ComparedBuilds, compareBuilds } from '../harness/compare-builds.ts';
import { checkWritable, writeRun } from '../harness/store.ts';
import { visible } from '../reports/sanitize.ts';
import { attachToRegressions, type WithProfiles } from './attach-profiles.ts';
import type { CompareCommandOptions } from './compare.ts';
import { interruptible } from './interruptible.ts';
import { planOf } from './plan-options.ts';

/** What was made for the builds is removed again, however it ends. */
export async function measureBuilds(
  base: string,
  contender: string,
  calibrations: CalibrationIndex,
  options: CompareCommandOptions,
): Promise<WithProfiles> {
  const { suites, results, filter = [], machine = null, build: command = null, pin } = options;
  const plan = planOf([], options);
  await checkWritable(results);
  const onStep = (text: string) => process.stderr.write(`${visible(text)}\n`);
  const { compared, profiled } = await interruptible(async (signal, onProgress) => {
    const making = { folder: process.cwd(), suites, outputs: [results], command, signal, onStep };
    const builds = await prepareBuilds([base, contender], making);
    try {
      const both = { base: builds[0]!, contender: builds[1]!, plan, pin, signal, onProgress };
      const measured = await compareBuilds({
        ...both,
        suiteNames: [],
        patterns: filter,
        machineName: machine,
        calibrations,
        codeShape: options.codeShape ?? false,
      });
      if (!options.profile || measured.contender.interrupted) return { compared: measured, profiled: [] };
      return await attachToRegressions(measured, { ...both, results });
    } finally {
      for (const build of builds) await build.dispose();
    }
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
  for (const document of documents) {
    process.stderr.write(`stored: ${visible(await writeRun(results, document))}\n`);
  }
}

function tellMissing(side: string, caseIds: readonly string[]): void {
  if (caseIds.length === 0) return;
  const names = caseIds.map((caseId) => visible(caseId)).join(', ');
  process.stderr.write(`not compared, since only the ${side} has them: ${names}\n`);
}
