import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePlan } from './default-plan.ts';
import { seededRandom } from './random.ts';
import type { Plan, Trial } from './run-document.ts';
import { Schedule, type Step } from './schedule.ts';
import type { SelectedCase, SelectedGroup } from './selection.ts';

function item(name: string, role: 'case' | 'control' = 'case'): SelectedCase {
  const outline = { name, operations: 1, tail: false, command: null };
  return { caseId: name, role, outline, file: '', groupInFile: '', suiteHash: '' };
}

function group(name: string, baseline: string | null, cases: readonly SelectedCase[]): SelectedGroup {
  return { suite: 's', group: name, baseline, cases };
}

/** A trial in which each turn takes `ns`; a hundredth of spread, so that intervals have a width. */
function trial(index: number, ns: number, spread: number): Trial {
  const certificate = {
    timedMs: 1,
    clock: null,
    gc: null,
    bytesPerOperation: null,
    warmUp: null,
    warnings: [],
  };
  return { index, batch: 1, turns: [ns * (1 + spread)], quantiles: [], certificate };
}

const names = (step: Step) => step.group.cases.map(({ caseId }) => caseId);

interface Simulation {
  readonly plan: Partial<Plan>;
  readonly groups: readonly SelectedGroup[];
  readonly time: (caseId: string) => number;
  /** Each case of a step takes that long. */
  readonly caseMs?: number;
  readonly fails?: (caseId: string, trial: number) => boolean;
}

function simulate({ plan, groups, time, caseMs = 1, fails = () => false }: Simulation): Step[] {
  let clock = 0;
  const random = seededRandom(7);
  const schedule = new Schedule(groups, makePlan({ seed: 1, ...plan }), seededRandom(1), () => clock);
  const steps: Step[] = [];
  for (let step = schedule.next(); step !== null; step = schedule.next()) {
    steps.push(step);
    clock += caseMs * step.group.cases.length;
    const failed = names(step).filter((name) => fails(name, step.trial));
    const measured = names(step).filter((name) => !failed.includes(name));
    const index = step.trial;
    schedule.add(
      step,
      new Map(measured.map((name) => [name, trial(index, time(name), (random.next() - 0.5) / 100)])),
      failed,
    );
  }
  return steps;
}

const pair = group('g', 'base', [item('base'), item('same'), item('slow'), item('control=c', 'control')]);
const alone = group('alone', null, [item('single')]);

test('decided cases leave, undecided ones go on with their baseline and controls', () => {
  const time = (name: string) => (name === 'slow' ? 150 : 100);
  const steps = simulate({ plan: { budgetMs: 1e8, margin: 0.004 }, groups: [pair, alone], time });
  const planned = steps.filter(({ trial }) => trial < 5);
  assert.equal(planned.length, 10);
  const later = steps.filter(({ trial }) => trial >= 5);
  assert.deepEqual(names(later.at(-1)!), ['base', 'same', 'control=c']);
  for (const step of later) assert.notEqual(step.group.group, 'alone');
});

test('when all are decided, it ends before the budget', () => {
  const time = (name: string) => (name === 'base' ? 100 : 150);
  const steps = simulate({ plan: { budgetMs: 1e8 }, groups: [pair], time });
  assert.equal(steps.length, 5);
});

test('a number of trials is kept, decided or not', () => {
  assert.equal(simulate({ plan: { trials: 3 }, groups: [pair], time: () => 100 }).length, 3);
  assert.equal(simulate({ plan: { trials: 9 }, groups: [pair], time: (name) => name.length }).length, 9);
});

test('the budget ends it, but not before every group had its first trial', () => {
  const short = simulate({
    plan: { budgetMs: 1000 },
    groups: [pair, alone],
    time: () => 100,
    caseMs: 10_000,
  });
  assert.equal(short.length, 2);
  const longer = simulate({ plan: { budgetMs: 1000 }, groups: [pair], time: () => 100, caseMs: 100 });
  const spent = longer.reduce((sum, step) => sum + 100 * names(step).length, 0);
  assert.ok(spent <= 1000 && spent > 500, `spent ${spent}`);
});

test('a case that fails is in no further step; a group whose baseline fails goes on no longer than planned', () => {
  const steps = simulate({
    plan: { budgetMs: 1e8 },
    groups: [pair],
    time: () => 100,
    fails: (name, trial) => name === 'slow' && trial === 1,
  });
  for (const step of steps) assert.equal(names(step).includes('slow'), step.trial < 2);
  const baseless = simulate({
    plan: { budgetMs: 1e8 },
    groups: [pair],
    time: () => 100,
    fails: (name) => name === 'base',
  });
  assert.equal(baseless.length, 5);
});

test('the order of groups within a trial changes, and comes from the seed', () => {
  const groups = Array.from({ length: 8 }, (_, i) => group(`g${i}`, null, [item(`case ${i}`)]));
  const orders = [1, 1, 2].map((seed) => {
    const schedule = new Schedule(groups, makePlan({ seed, trials: 1 }), seededRandom(seed), () => 0);
    return groups.map(() => schedule.next()!.group.group).join();
  });
  assert.equal(orders[0], orders[1]);
  assert.notEqual(orders[0], orders[2]);
});

/** Pairs whose contender is 1 % slower, at the margin's edge: their noise alone says how long they take. */
const [quiet, noisy] = ['quiet', 'noisy'].map((name) =>
  group(name, `${name}/base`, [item(`${name}/base`), item(`${name}/contender`)]),
);

/** Goes through a schedule of both pairs with 100 ms a worker; tells the groups measured after the planned trials. */
function afterPlanned(spreads: readonly (readonly [string, number])[], budgetMs: number): string[] {
  let clock = 0;
  const random = seededRandom(5);
  const plan = makePlan({ seed: 1, budgetMs, margin: 0.01 });
  const elapsed = () => clock;
  const schedule = new Schedule([noisy!, quiet!], plan, seededRandom(1), elapsed, {
    spreads: new Map(spreads),
  });
  const order: string[] = [];
  for (let step = schedule.next(); step !== null; step = schedule.next()) {
    clock += 100 * step.group.cases.length;
    if (step.trial >= plan.trials) order.push(step.group.group);
    const spread = step.group.group === 'noisy' ? 0.06 : 0.02;
    const measured = names(step).map((name) => {
      const own = name.endsWith('base') ? 0 : spread * (random.next() - 0.5);
      return [name, trial(step.trial, 100, own)] as const;
    });
    schedule.add(step, new Map(measured), []);
  }
  return order;
}

test('in waves a short budget decides the first groups and leaves the last alone; a long one is for all at once', () => {
  const groups = Array.from({ length: 10 }, (_, i) =>
    group(`g${i}`, `${i}/base`, [item(`${i}/base`), item(`${i}/contender`)]),
  );
  const trialsByGroup = (budgetMs: number, inWaves: boolean) => {
    let clock = 0;
    const random = seededRandom(11);
    const plan = makePlan({ seed: 1, budgetMs });
    const schedule = new Schedule(groups, plan, seededRandom(1), () => clock, { inWaves });
    const counts = groups.map(() => 0);
    const begun: number[] = [];
    for (let step = schedule.next(); step !== null; step = schedule.next()) {
      const place = Number(step.group.group.slice(1));
      assert.equal(step.trial, counts[place]!++, 'the trials of a group are numbered without gaps');
      if (!begun.includes(place)) begun.push(place);
      clock += 100 * step.group.cases.length;
      const measured = names(step).map((name) => [name, trial(step.trial, 100, (random.next() - 0.5) / 200)]);
      schedule.add(step, new Map(measured as [string, Trial][]), []);
    }
    assert.ok(clock <= budgetMs, `${clock}`);
    return { counts, begun };
  };
  const spread = trialsByGroup(6000, false);
  assert.ok(Math.max(...spread.counts) <= 4, `too few for any verdict: ${spread.counts}`);
  const { counts } = trialsByGroup(6000, true);
  const measured = counts.filter((count) => count > 0).length;
  assert.ok(measured >= 3 && measured <= 6, `${counts}`);
  for (const count of counts.slice(0, measured)) assert.ok(count >= 5, `each is decided: ${counts}`);
  assert.deepEqual(counts.slice(measured), Array(10 - measured).fill(0));
  const long = trialsByGroup(1e7, true);
  assert.deepEqual([...long.begun].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.notDeepEqual(long.begun, [...long.begun].sort(), 'in one wave, and so in random order');
});

test('what is nearer to a decision goes first', () => {
  const order = afterPlanned([], 1e8);
  assert.deepEqual(order.slice(0, 2), ['quiet', 'noisy']);
});

test('what a calibration knows to be beyond the budget waits for the others', () => {
  // 20 steps of the planned trials and some more.
  const spreads = [
    ['noisy/contender', 0.5],
    ['quiet/contender', 0.006],
  ] as const;
  const order = afterPlanned(spreads, 4000);
  assert.ok(order.length > 3, order.join());
  const quietSteps = order.lastIndexOf('quiet') + 1;
  assert.deepEqual(new Set(order.slice(0, quietSteps)), new Set(['quiet']));
});

test('time left: the budget, until a calibration or the trials tell more', () => {
  let clock = 0;
  const timeLeft = (spreads: ReadonlyMap<string, number>, plan: Partial<Plan>) => {
    clock = 0;
    const schedule = new Schedule([pair], makePlan({ seed: 1, ...plan }), seededRandom(1), () => clock, {
      spreads,
    });
    const before = schedule.leftMs();
    const step = schedule.next()!;
    clock = 400;
    schedule.add(step, new Map(names(step).map((name) => [name, trial(0, 100, 0)])), []);
    return [before, schedule.leftMs()];
  };
  // Four workers took 400 ms; nothing is known of the noise.
  assert.deepEqual(timeLeft(new Map(), { budgetMs: 60_000 }), [60_000, 59_600]);
  assert.deepEqual(timeLeft(new Map(), { trials: 3 }), [null, 800]);
  assert.deepEqual(timeLeft(new Map(), { trials: 1000, budgetMs: 9000 }), [9000, 8600]);
  // Both cases are so quiet that the planned five trials decide: four more of four workers.
  const spreads = new Map([
    ['same', 0.0001],
    ['slow', 0.0001],
  ]);
  assert.deepEqual(timeLeft(spreads, { budgetMs: 60_000 }), [60_000, 1600]);
});
