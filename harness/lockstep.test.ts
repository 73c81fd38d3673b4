import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runTrial, type TrialHooks } from './lockstep.ts';
import { seededRandom } from './random.ts';
import { SimulatedSession, type Step } from './simulated-session.test-helper.ts';

const NO_HOOKS: TrialHooks = {
  beforeRounds: async () => {},
  afterRounds: async () => {},
  onStep: () => {},
};
const PLAN = { rounds: 4, turnMs: 10, lanes: 2 };
const never = new AbortController().signal;

function sessionsOf(log: string[], names: readonly string[], behaviour: Readonly<Record<string, Step>> = {}) {
  return new Map(names.map((name) => [name, new SimulatedSession(name, log, behaviour[name] ?? null)]));
}

async function orderOf(seed: number, names: readonly string[]): Promise<string[]> {
  const log: string[] = [];
  await runTrial(0, sessionsOf(log, names), PLAN, seededRandom(seed), never, NO_HOOKS);
  return log;
}

/** The log without the closing: prepare, rounds, finish, each with one entry a session. */
function steps(log: readonly string[], width: number): string[][] {
  const entries = log.filter((entry) => !entry.endsWith(':close'));
  return Array.from({ length: entries.length / width }, (_, i) => entries.slice(i * width, (i + 1) * width));
}

test('in every step every session has one turn, in an order that the seed repeats', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.nat(), async (width, seed) => {
      const names = Array.from({ length: width }, (_, i) => `c${i}`);
      const log = await orderOf(seed, names);
      assert.deepEqual(await orderOf(seed, names), log);
      const kinds = steps(log, width).map((step) => {
        assert.deepEqual(step.map((entry) => entry.split(':')[0]).sort(), names);
        return new Set(step.map((entry) => entry.split(':')[1]));
      });
      const expected = ['prepare', ...Array(PLAN.rounds).fill('turn'), 'finish'].map(
        (kind) => new Set([kind]),
      );
      assert.deepEqual(kinds, expected);
      assert.deepEqual(
        log.filter((entry) => entry.endsWith(':close')).sort(),
        names.map((n) => `${n}:close`),
      );
    }),
    { numRuns: 50 },
  );
});

test('the order is drawn anew in each round', async () => {
  const orders = new Set<string>();
  for (const step of steps(await orderOf(1, ['a', 'b', 'c', 'd']), 4)) {
    orders.add(step.map((entry) => entry.split(':')[0]).join(''));
  }
  assert.ok(orders.size > 1, `always ${[...orders]}`);
});

test('turns are the medians of their samples, entry r of every case from round r', async () => {
  const log: string[] = [];
  const sessions = sessionsOf(log, ['a', 'b']);
  const { trials, failures } = await runTrial(3, sessions, PLAN, seededRandom(1), never, NO_HOOKS);
  assert.deepEqual(failures, []);
  // A simulated session's samples in its turn r are r, r + 1 and 10 r + 9.
  for (const caseId of ['a', 'b']) {
    const trial = trials.get(caseId)!;
    assert.deepEqual([trial.index, trial.batch, trial.turns], [3, 7, [1, 2, 3, 4]]);
    assert.equal(trial.quantiles[0], 0);
    assert.equal(trial.quantiles.at(-1), 39);
    assert.equal(trial.certificate.timedMs, 4 * 2);
    assert.deepEqual(trial.certificate.warnings, ['bimodal']);
    assert.equal(trial.certificate.gc, null);
  }
});

for (const step of ['prepare', 'turn', 'finish'] as const) {
  test(`a session that fails in "${step}" leaves and is reported; the others end their trial`, async () => {
    const log: string[] = [];
    const sessions = sessionsOf(log, ['good', 'bad', 'fine'], { bad: step });
    const { trials, failures } = await runTrial(2, sessions, PLAN, seededRandom(5), never, NO_HOOKS);
    assert.deepEqual([...trials.keys()].sort(), ['fine', 'good']);
    assert.deepEqual(failures, [
      { caseId: 'bad', reason: 'throw', message: `failed in ${step}`, stderr: 'last words', trial: 2 },
    ]);
    assert.equal(trials.get('good')!.turns.length, PLAN.rounds);
    assert.equal(log.filter((entry) => entry === `bad:${step}`).length, 1, 'asked again after its failure');
    assert.equal(log.filter((entry) => entry.endsWith(':close')).length, 3);
  });
}

test('rounds begin when all are prepared', async () => {
  const log: string[] = [];
  const note = (entry: string) => async () => {
    log.push(entry);
  };
  await runTrial(0, sessionsOf(log, ['a', 'b', 'c']), { ...PLAN, rounds: 1 }, seededRandom(5), never, {
    ...NO_HOOKS,
    beforeRounds: note('before'),
    afterRounds: note('after'),
  });
  const kinds = log.map((entry) => entry.split(':').at(-1));
  assert.deepEqual(kinds.slice(0, 8), [
    ...Array(3).fill('prepare'),
    'before',
    ...Array(3).fill('turn'),
    'after',
  ]);
  assert.deepEqual(kinds.slice(8), [...Array(3).fill('finish'), ...Array(3).fill('close')]);
});

test('all may fail', async () => {
  const sessions = sessionsOf([], ['a', 'b'], { a: 'prepare', b: 'finish' });
  const { trials, failures } = await runTrial(0, sessions, PLAN, seededRandom(5), never, NO_HOOKS);
  assert.equal(trials.size, 0);
  assert.deepEqual(failures.map(({ caseId }) => caseId).sort(), ['a', 'b']);
});

test('aborting rejects with its reason and closes all sessions', async () => {
  const log: string[] = [];
  const abort = new AbortController();
  let done = 0;
  const onStep = () => {
    if (++done === 5) abort.abort(new Error('enough'));
  };
  const trial = runTrial(0, sessionsOf(log, ['a', 'b']), PLAN, seededRandom(5), abort.signal, {
    ...NO_HOOKS,
    onStep,
  });
  await assert.rejects(trial, /enough/);
  assert.equal(log.filter((entry) => !entry.endsWith(':close')).length, 5);
  assert.deepEqual(log.filter((entry) => entry.endsWith(':close')).sort(), ['a:close', 'b:close']);
});

test('a defect of the harness is no failure of the case: it rejects, and all sessions are closed', async () => {
  const log: string[] = [];
  const sessions = sessionsOf(log, ['a', 'b'], { a: 'defect' });
  await assert.rejects(runTrial(0, sessions, PLAN, seededRandom(5), never, NO_HOOKS), RangeError);
  assert.equal(log.filter((entry) => entry.endsWith(':close')).length, 2);
});
