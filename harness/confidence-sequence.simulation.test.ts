import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confidenceSequence, eValue, logEValue } from './confidence-sequence.ts';
import type { Deviate } from './deviates.ts';
import { coin, draw, exponential, normal, studentT3, twoModes } from './deviates.ts';
import { seededRandom } from './random.ts';
import { verdict } from './verdict.ts';

const ALPHA = 0.05;
const TRIALS = 40;
const RUNS = 4000;
const SEED = 20_260_104;

/** Share of runs in which at least one look after trials 3 … 40 excluded the true centre 0. */
function falseAlarmRate(deviate: Deviate): number {
  const random = seededRandom(SEED);
  let alarms = 0;
  for (let run = 0; run < RUNS; run++) {
    const { low, high, contradicted } = confidenceSequence(draw(TRIALS, deviate, random), ALPHA);
    // Looks that all contain 0 can't exclude each other, so a contradiction means that one of them did not.
    if (low > 0 || high < 0 || contradicted) alarms++;
  }
  return alarms / RUNS;
}

for (const [name, deviate] of Object.entries({ normal, studentT3, twoModes })) {
  test(`a look after each of ${TRIALS} trials: at most 5 % false alarms for ${name}`, (context) => {
    const rate = falseAlarmRate(deviate);
    context.diagnostic(`${100 * rate} % of ${RUNS} runs, seed ${SEED}`);
    assert.ok(rate <= ALPHA, `${rate}`);
  });
}

test('the known limits: skewed values and coin tosses alarm more often than 5 %, below 20 %', (context) => {
  for (const [name, deviate] of Object.entries({ exponential, coin })) {
    const rate = falseAlarmRate(deviate);
    context.diagnostic(`${name}: ${100 * rate} % of ${RUNS} runs, seed ${SEED}`);
    assert.ok(rate > ALPHA && rate < 0.2, `${name}: ${rate}`);
  }
});

test('the interval after 20 normal trials covers the centre in at least 95 % of runs', (context) => {
  const random = seededRandom(SEED);
  let covered = 0;
  for (let run = 0; run < RUNS; run++) {
    const { low, high } = confidenceSequence(
      draw(20, normal, random).map((x) => 3 + 2 * x),
      ALPHA,
    );
    if (low <= 3 && 3 <= high) covered++;
  }
  context.diagnostic(`${(100 * covered) / RUNS} % of ${RUNS} runs, seed ${SEED}`);
  assert.ok(covered / RUNS >= 1 - ALPHA);
});

test('power: 2 % slower, deviation 0.5 %, margin 1 %: decided within 20 trials, and not wrongly', (context) => {
  const random = seededRandom(SEED);
  const runs = 1000;
  const verdicts = { slower: 0, faster: 0, equivalent: 0, inconclusive: 0 };
  for (let run = 0; run < runs; run++) {
    const differences = draw(20, normal, random).map((x) => Math.log(1.02) + 0.005 * x);
    verdicts[verdict(confidenceSequence(differences, ALPHA), 0.01)]++;
  }
  context.diagnostic(`${JSON.stringify(verdicts)} of ${runs} runs, seed ${SEED}`);
  assert.ok(verdicts.slower >= 0.95 * runs);
  assert.equal(verdicts.faster + verdicts.equivalent, 0);
});

test('the e-value has mean 1 at the null, for n so small that a simulation can tell', (context) => {
  const random = seededRandom(SEED);
  const draws = 40_000;
  for (const n of [3, 5]) {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < draws; i++) {
      const e = Math.exp(logEValue(confidenceSequence(draw(n, normal, random), ALPHA), 0));
      sum += e;
      squares += e * e;
    }
    const mean = sum / draws;
    const standardError = Math.sqrt((squares / draws - mean ** 2) / draws);
    context.diagnostic(`n = ${n}: ${mean} ± ${standardError}, ${draws} draws, seed ${SEED}`);
    assert.ok(Math.abs(mean - 1) < 4 * standardError);
  }
});

test('at the edge of the margin the e-value stopped at 1 / alpha has a mean of at most 1', (context) => {
  const random = seededRandom(SEED);
  const edge = 0.01;
  let sum = 0;
  let alarms = 0;
  for (let run = 0; run < RUNS; run++) {
    const values = draw(TRIALS, normal, random).map((x) => edge + 0.01 * x);
    let stopped = 1;
    for (let n = 3; n <= TRIALS && stopped < 1 / ALPHA; n++) {
      stopped = eValue(confidenceSequence(values.slice(0, n), ALPHA), edge);
    }
    sum += stopped;
    if (stopped >= 1 / ALPHA) alarms++;
  }
  context.diagnostic(`mean ${sum / RUNS}, ${(100 * alarms) / RUNS} % reach 20, ${RUNS} runs, seed ${SEED}`);
  assert.ok(sum / RUNS <= 1);
  assert.ok(alarms / RUNS <= ALPHA);
});
