/** `mmubench profile`: where the nanoseconds of one case go. */
import { choosePinning } from '../harness/pinning.ts';
import { chooseCase } from '../harness/profile/choose-case.ts';
import { type ClinicTool, runClinic } from '../harness/profile/clinic.ts';
import {
  caseFailed,
  type MadeProfile,
  type ProfileOptions,
  profileCpu,
  profileHeap,
  readCodeHistory,
} from '../harness/profile/profile-case.ts';
import { readStoredProfile } from '../harness/profile/stored-profile.ts';
import { runSuites } from '../harness/run.ts';
import type { Plan, RunDocument, StoredProfile } from '../harness/run-document.ts';
import type { SelectedCase } from '../harness/selection.ts';
import { checkWritable, writeRun } from '../harness/store.ts';
import { EXIT, UserError } from '../harness/user-error.ts';
import { renderCodeHistory } from '../reports/code-history-text.ts';
import { flameModel } from '../reports/flame-model.ts';
import { formatDate } from '../reports/format.ts';
import { REPORT_SCHEMA_VERSION } from '../reports/json.ts';
import { renderProfileJson } from '../reports/profile-json.ts';
import { renderProfile, trialFacts } from '../reports/profile-text.ts';
import { visible } from '../reports/sanitize.ts';
import { hottestCode } from './hottest-code.ts';
import { interruptible } from './interruptible.ts';
import { oneCase } from './one-case.ts';
import { planOf } from './plan-options.ts';
import { DEFAULT_TRIALS, type ProfileCommandOptions } from './profile-options.ts';
import { screenOf } from './screen.ts';
import { storeProfile } from './store-profile.ts';

interface Profiled {
  readonly item: SelectedCase;
  readonly document: RunDocument;
  /** null where the case failed, or nobody waited for it. */
  readonly made: MadeProfile | null;
  readonly error: unknown;
}

export async function profile(names: readonly string[], options: ProfileCommandOptions): Promise<void> {
  if (options.diff) {
    const [base, contender, caseName] = names;
    if (names.length !== 3 || base === undefined || contender === undefined || caseName === undefined) {
      throw new UserError(
        `got ${names.length} names, expected three: mmubench profile --diff BASE CONTENDER CASE`,
      );
    }
    return (await import('./profile-difference.ts')).diffBuilds(base, contender, caseName, options);
  }
  const name = oneCase(names);
  if (name.endsWith('.cpuprofile')) return printStored(name, options);
  if (options.tool !== undefined) return useClinic(name, options.tool, options);
  if (options.deopts) return printCodeHistory(name, options);
  const { results, json, top } = options;
  await checkWritable(results);
  const { item, document, made, error } = await measureAndProfile(name, options);
  const profiles = made === null ? [] : [await storeMade(made, document, results)];
  const stored = { ...document, ...(profiles.length > 0 && { profiles }) };
  if (document.cases.length > 0 || document.failures.length > 0) {
    process.stderr.write(`stored: ${visible(await writeRun(results, stored))}\n`);
  }
  if (made === null) throw error;
  process.stdout.write(
    json
      ? renderProfileJson(made.profile, top)
      : renderProfile(made.profile, factsOf(document, made), top, screenOf(process.stdout)),
  );
  if (options.asm && !json) {
    const { plan } = document;
    const text = await interruptible((signal) =>
      hottestCode(made.profile, item, plan, signal, screenOf(process.stdout)),
    );
    process.stdout.write(`\n${text}`);
  }
}

function printStored(path: string, { json, top }: ProfileCommandOptions): void {
  const stored = readStoredProfile(path, process.cwd());
  process.stdout.write(
    json ? renderProfileJson(stored, top) : renderProfile(stored, [], top, screenOf(process.stdout)),
  );
}

/** Stores nothing. */
async function printCodeHistory(caseName: string, options: ProfileCommandOptions): Promise<void> {
  const { suites } = options;
  const plan = planOf([caseName], options);
  const { item, histories } = await interruptible(async (signal) => {
    const chosen = await chooseCase({ suites, caseName, plan, signal });
    return {
      item: chosen.item,
      histories: await readCodeHistory(optionsOf(chosen.item, plan, options, null, signal)),
    };
  });
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ schema: REPORT_SCHEMA_VERSION, caseId: item.caseId, functions: histories })}\n`
      : renderCodeHistory(item.caseId, histories, plan.rounds, screenOf(process.stdout)),
  );
}

/** Stores nothing among the results. */
async function useClinic(caseName: string, tool: ClinicTool, options: ProfileCommandOptions): Promise<void> {
  const plan = planOf([caseName], options);
  const page = await interruptible(async (signal) => {
    const { item } = await chooseCase({ suites: options.suites, caseName, plan, signal });
    process.stderr.write(
      `clinic ${tool} runs ${visible(item.caseId)} for ${options.seconds} s and draws its page\n`,
    );
    return runClinic({ tool, item, folder: process.cwd(), timeMs: options.seconds * 1000, signal });
  });
  process.stdout.write(`${visible(page, 1000)}\n`);
}

function optionsOf(
  item: SelectedCase,
  plan: Plan,
  { pin, seconds, interval }: ProfileCommandOptions,
  commit: string | null,
  signal: AbortSignal,
): ProfileOptions {
  const pinning = choosePinning(pin);
  return {
    item,
    folder: process.cwd(),
    commit,
    plan,
    pinning,
    timeMs: seconds * 1000,
    intervalUs: interval,
    signal,
  };
}

/** The trials first, by workers that know nothing of the profile; what they gave is there whatever becomes of it. */
async function measureAndProfile(caseName: string, options: ProfileCommandOptions): Promise<Profiled> {
  const { suites, results, pin, machine = null, heap } = options;
  const plan = planOf([caseName], { ...options, trials: options.trials ?? DEFAULT_TRIALS });
  return interruptible(async (signal, onProgress) => {
    const { item, group } = await chooseCase({ suites, caseName, plan, signal });
    const [suite] = item.caseId.split('/');
    const document = await runSuites({
      folder: process.cwd(),
      suites,
      outputs: [results],
      suiteNames: [suite!],
      patterns: [item.caseId],
      narrow: () => [group],
      plan: { ...plan, all: true },
      pin,
      machineName: machine,
      signal,
      onProgress,
    });
    try {
      const failure = document.failures.find(({ caseId }) => caseId === item.caseId);
      if (failure !== undefined) throw caseFailed(item.caseId, failure);
      if (document.interrupted) throw new UserError('interrupted before the profile', EXIT.interrupted);
      const commit = document.commit?.sha ?? null;
      const made = await (heap ? profileHeap : profileCpu)(optionsOf(item, plan, options, commit, signal));
      return { item, document, made, error: null };
    } catch (error) {
      return { item, document, made: null, error };
    }
  });
}

function factsOf({ cases, plan }: RunDocument, { profile }: MadeProfile): string[] {
  const measured = cases.find(({ caseId }) => caseId === profile.caseId);
  return measured === undefined ? [] : [trialFacts(measured, plan.alpha)];
}

async function storeMade(made: MadeProfile, document: RunDocument, results: string): Promise<StoredProfile> {
  const { profile, file } = made;
  const { commit, startedAt, runtime, machine } = document;
  const circumstances = [
    commit === null ? 'outside a git repository' : `${commit.sha.slice(0, 8)} ${commit.subject}`,
    formatDate(startedAt),
    `${runtime.name} ${runtime.version}`,
    machine.id,
  ];
  const model = flameModel(profile, [...factsOf(document, made), circumstances.join(' · ')]);
  const { caseId, kind } = profile;
  return storeProfile({ caseId, kind, title: 'profile', file, model }, document, results);
}
