/**
 * What lockstep is worth on this machine: one case against itself, in lockstep on one pinned CPU, in lockstep
 * unpinned, and one after the other. The true ratio is 1, so whatever spread the ratio has is the method's.
 *
 *   node dist/scripts/lockstep-spread.js [--case ID]... [--repetitions N]
 *
 * Prints the standard deviation of the log ratio about 0 and, behind it, the median of its absolute values: where the
 * first is far larger, a few processes ran at a level of their own (memory and code lie elsewhere in each process), and
 * the others agree.
 */
import { parseArgs } from 'node:util';
import { pairedDifferences } from '../harness/comparison.ts';
import { makePlan } from '../harness/default-plan.ts';
import { type MeasureOptions, measure } from '../harness/measure.ts';
import { choosePinning, type Pinning } from '../harness/pinning.ts';
import { median } from '../harness/quantile.ts';
import { chooseCases } from '../harness/run.ts';
import type { CaseResult, Plan } from '../harness/run-document.ts';
import type { SelectedCase, SelectedGroup } from '../harness/selection.ts';
import { UserError } from '../harness/user-error.ts';
import { fail } from './fail.ts';

interface Method {
  readonly name: string;
  readonly pinning: Pinning;
  readonly groupsOf: (
    twins: readonly [SelectedCase, SelectedCase],
    controls: readonly SelectedCase[],
  ) => SelectedGroup[];
}

/** Per trial and per comparison: log(second twin / first). */
interface Spread {
  readonly trials: number[];
  readonly comparisons: number[];
}

const UNPINNED: Pinning = { cpu: null, others: [], description: 'unpinned' };

const lockstep: Method['groupsOf'] = (twins, controls) => [group('lockstep', [...twins, ...controls])];
/** Without a neighbour to take turns with, a worker's turns follow each other. */
const oneAfterTheOther: Method['groupsOf'] = (twins) => twins.map((twin, i) => group(`alone-${i}`, [twin]));

function group(name: string, cases: readonly SelectedCase[]): SelectedGroup {
  return { suite: 'twins', group: name, baseline: null, cases };
}

/** Simple code, and code with some data. */
const CASES = ['harness/itself/operation=increment', 'notifier/invalidatePage/attached=absent'];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      case: { type: 'string', multiple: true, default: CASES },
      suites: { type: 'string', default: 'dist/suites' },
      repetitions: { type: 'string', default: '20' },
    },
  });
  const pinned = choosePinning(true);
  const methods: Method[] = [
    {
      name: `lockstep, ${pinned.cpu === null ? pinned.description : 'one pinned CPU'}`,
      pinning: pinned,
      groupsOf: lockstep,
    },
    { name: 'lockstep, unpinned', pinning: UNPINNED, groupsOf: lockstep },
    { name: 'one after the other, pinned', pinning: pinned, groupsOf: oneAfterTheOther },
    { name: 'one after the other, unpinned', pinning: UNPINNED, groupsOf: oneAfterTheOther },
  ];
  const repetitions = Number(values.repetitions);
  for (const caseId of values.case) {
    console.log(`${caseId} against itself, ${repetitions} comparisons each:`);
    for (const method of methods) {
      const { trials, comparisons } = await measureSpread(method, values.suites, caseId, repetitions);
      console.log(
        `  ${method.name.padEnd(32)} a trial ${describe(trials)}   a comparison ${describe(comparisons)}`,
      );
    }
  }
}

function describe(logRatios: readonly number[]): string {
  return `${percent(rootMeanSquare(logRatios))} (${percent(median(logRatios.map(Math.abs)))})`;
}

async function measureSpread(
  method: Method,
  suites: string,
  caseId: string,
  repetitions: number,
): Promise<Spread> {
  const plan = makePlan({});
  const { groups } = await chooseCases({
    suites,
    suiteNames: [],
    patterns: [caseId],
    plan: { ...plan, all: true },
  });
  const found = groups.flatMap(({ cases }) => cases).find((item) => item.caseId === caseId);
  if (found === undefined)
    throw new UserError(`no case is named ${caseId}; "mmubench list --all" shows the names`);
  const controls = groups[0]!.cases.filter(({ role }) => role === 'control');
  const twins = [twin(found, 'a'), twin(found, 'b')] as const;
  const spread: Spread = { trials: [], comparisons: [] };
  for (let i = 0; i < repetitions; i++) {
    const results = await measureOnce(method.groupsOf(twins, controls), plan, method.pinning);
    const [a, b] = twins.map(({ caseId }) => results.find((result) => result.caseId === caseId)!);
    const differences = pairedDifferences(a!.trials, b!.trials);
    spread.trials.push(...differences);
    spread.comparisons.push(differences.reduce((sum, value) => sum + value, 0) / differences.length);
  }
  return spread;
}

function twin(found: SelectedCase, name: string): SelectedCase {
  return { ...found, caseId: `twins/${name}`, role: 'case' };
}

async function measureOnce(
  groups: readonly SelectedGroup[],
  plan: Plan,
  pinning: Pinning,
): Promise<readonly CaseResult[]> {
  const { signal } = new AbortController();
  const options: MeasureOptions = {
    groups,
    plan: makePlan({ ...plan, seed: undefined }),
    pinning,
    signal,
    onProgress: () => {},
  };
  const { cases, failures } = await measure(options);
  if (failures[0] !== undefined) throw new UserError(`${failures[0].caseId}: ${failures[0].message}`);
  return cases;
}

/** About 0, because that is what the truth is. */
function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

function percent(value: number): string {
  return `${(100 * value).toFixed(2)} %`.padStart(8);
}

main().catch(fail);
