/** What campaigns have in common: options, load, the figures as seen on stdout, and everything as JSON in a file. */
import { promises as fs } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { makePlan } from '../../harness/default-plan.ts';
import { choosePinning } from '../../harness/pinning.ts';
import { seededRandom } from '../../harness/random.ts';
import type { RunDocument } from '../../harness/run-document.ts';
import { EXIT, UserError } from '../../harness/user-error.ts';
import { formatDuration, formatPlan } from '../../reports/format.ts';
import { interruptible } from '../interruptible.ts';
import { screenOf } from '../screen.ts';
import { campaignTable, type Goal, goalLines } from './campaign-table.ts';
import { LOADS, type Load, startLoad } from './load.ts';
import { type Outcome, type Pair, runCampaign } from './run-campaign.ts';
import { type CampaignSummary, summarise } from './summary.ts';

export interface Campaign {
  readonly name: string;
  /** Comparisons of each pair, unless asked otherwise. */
  readonly comparisons: number;
  /** Of one comparison, in ms, where it isn't the default plan's. */
  readonly budgetMs?: number;
  /** What it compares, given the values of its own options. */
  readonly pairs: (values: OwnValues) => Promise<readonly Pair[]>;
  readonly goals: (summaries: readonly CampaignSummary[]) => readonly Goal[];
  readonly dispose?: () => void;
  /** Names of options of its own, each of which may be given several times. */
  readonly options?: readonly string[];
}

const COMMON = {
  comparisons: { type: 'string' },
  load: { type: 'string', default: 'none' },
  seed: { type: 'string', default: '1' },
  out: { type: 'string' },
} as const;

/** Of the options that a campaign has for itself. */
export type OwnValues = Readonly<Record<string, readonly string[] | undefined>>;

type Values = OwnValues & {
  readonly comparisons?: string;
  readonly load: string;
  readonly seed: string;
  readonly out?: string;
};

/** Ctrl-C ends it with what is finished. */
export async function runCampaignCommand(campaign: Campaign): Promise<void> {
  const own = Object.fromEntries(
    (campaign.options ?? []).map((name) => [name, { type: 'string', multiple: true } as const]),
  );
  const values = parseArgs({ options: { ...COMMON, ...own } }).values as Values;
  const comparisons = wholeNumber('comparisons', values.comparisons ?? String(campaign.comparisons));
  const seed = wholeNumber('seed', values.seed);
  const load = LOADS.find((name) => name === values.load);
  if (load === undefined) throw new UserError(`--load is ${values.load}, expected ${LOADS.join(', ')}`);
  if (values.out !== undefined) await checkOut(values.out);
  const outcomes: Outcome[] = [];
  let document: RunDocument | null = null;
  const start = performance.now();
  const choices = campaign.budgetMs === undefined ? {} : { budgetMs: campaign.budgetMs };
  const stopLoad = startLoad(load, choosePinning(true), seed);
  try {
    const pairs = await campaign.pairs(values);
    await interruptible(async (signal, onProgress) => {
      const random = seededRandom(seed);
      const onOutcome = (outcome: Outcome, run: RunDocument) => {
        outcomes.push(outcome);
        document = run;
      };
      await runCampaign({ pairs, comparisons, choices, random, signal, onProgress, onOutcome });
      if (signal.aborted) process.exitCode = EXIT.interrupted;
    });
  } finally {
    stopLoad();
    campaign.dispose?.();
  }
  const wallMs = performance.now() - start;
  const summaries = summarise(outcomes);
  const goals = campaign.goals(summaries);
  print(campaign, load, wallMs, summaries, goals);
  if (values.out !== undefined && document !== null) {
    const { startedAt, machine, runtime, plan } = document as RunDocument;
    const head = { campaign: campaign.name, load, seed, finished: startedAt, wallMs, machine, runtime, plan };
    await fs.writeFile(values.out, `${JSON.stringify({ ...head, summaries, goals, outcomes })}\n`);
  }
}

function print(
  { name, budgetMs }: Campaign,
  load: Load,
  wallMs: number,
  summaries: readonly CampaignSummary[],
  goals: readonly Goal[],
): void {
  const plan = makePlan(budgetMs === undefined ? {} : { budgetMs });
  const budget = plan.budgetMs === null ? '' : `, at most ${formatDuration(plan.budgetMs)} each`;
  console.log(
    `${name}, load: ${load}; ${formatPlan(plan)}${budget}, margin ${plan.margin * 100} %; ${formatDuration(wallMs)}`,
  );
  const lines = campaignTable(summaries, Math.max(160, screenOf(process.stdout).columns));
  console.log(['', ...lines, '', ...goalLines(goals)].join('\n'));
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UserError(`--${name} is ${text}, expected a whole number`);
}

/** Before an hour of measuring, not after it. */
async function checkOut(path: string): Promise<void> {
  try {
    await fs.mkdir(dirname(path), { recursive: true });
    await (await fs.open(path, 'a')).close();
  } catch (error) {
    throw new UserError(`${path} can't be written: ${(error as Error).message}`, EXIT.environment);
  }
}
