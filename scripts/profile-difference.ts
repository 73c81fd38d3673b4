/** `mmubench profile --diff`: two builds' profiles, function by function. */
import { compareBuilds } from '../harness/compare-builds.ts';
import { profileBuilds } from '../harness/profile/profile-builds.ts';
import { suiteOf } from '../harness/selection.ts';
import { checkWritable } from '../harness/store.ts';
import { renderDifference, renderDifferenceJson } from '../reports/difference-text.ts';
import { storeDifference } from './attach-profiles.ts';
import { interruptible } from './interruptible.ts';
import { planOf } from './plan-options.ts';
import { DEFAULT_TRIALS, type ProfileCommandOptions } from './profile-options.ts';
import { screenOf } from './screen.ts';
import { storeRun, withBuilds } from './with-builds.ts';

export async function diffBuilds(
  base: string,
  contender: string,
  caseName: string,
  options: ProfileCommandOptions,
): Promise<void> {
  const { results, pin, machine = null, seconds, interval, pairs } = options;
  const plan = { ...planOf([caseName], { ...options, trials: options.trials ?? DEFAULT_TRIALS }), all: true };
  await checkWritable(results);
  await interruptible((signal, onProgress) =>
    withBuilds([base, contender], options, signal, async (builds) => {
      const both = { ...builds, plan, pin, signal, onProgress };
      const profiled = await profileBuilds({
        ...both,
        caseName,
        pairs,
        timeMs: (seconds * 1000) / pairs,
        intervalUs: interval,
      });
      const { caseId, difference } = profiled;
      process.stdout.write(
        options.json
          ? renderDifferenceJson(caseId, difference)
          : renderDifference(caseId, difference, options.top, screenOf(process.stdout)),
      );
      const compared = await compareBuilds({
        ...both,
        suiteNames: [suiteOf(caseId)],
        patterns: [caseId],
        isWanted: (each) => each === caseId,
        machineName: machine,
      });
      const stored = await storeDifference(profiled, both, compared.contender, results, 0);
      for (const document of [compared.base, { ...compared.contender, profiles: [stored] }]) {
        await storeRun(results, document);
      }
    }),
  );
}
