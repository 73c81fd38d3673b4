import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { confidenceSequence, halfWidth } from './confidence-sequence.ts';
import { draw, normal } from './deviates.ts';
import type { Verdict } from './estimate.ts';
import { seededRandom } from './random.ts';
import { furtherTrials, marginEdge, verdict } from './verdict.ts';

const SEED = 20_260_105;
const JUDGING = { margin: 0.01, alpha: 0.05 };
const bound = fc.double({ min: -1, max: 1, noNaN: true });
const interval = fc.tuple(bound, bound).map(([a, b]) => ({ low: Math.min(a, b), high: Math.max(a, b) }));
const margin = fc.double({ min: 0, max: 2, noNaN: true });

test('the three regions by table, margin 1 %', () => {
  const edge = Math.log1p(0.01);
  const table: [number, number, Verdict][] = [
    [0.02, 0.03, 'slower'],
    [-0.03, -0.02, 'faster'],
    [-0.005, 0.005, 'equivalent'],
    [0.001, 0.002, 'equivalent'],
    [-edge, edge, 'equivalent'],
    [edge, 0.02, 'inconclusive'],
    [0.005, 0.02, 'inconclusive'],
    [-0.02, 0.02, 'inconclusive'],
    [-Infinity, Infinity, 'inconclusive'],
  ];
  for (const [low, high, expected] of table) assert.equal(verdict({ low, high }, 0.01), expected);
});

test('without a margin only the sign counts, and only a point at 0 is equivalent', () => {
  assert.equal(verdict({ low: 1e-9, high: 1 }, 0), 'slower');
  assert.equal(verdict({ low: -1, high: -1e-9 }, 0), 'faster');
  assert.equal(verdict({ low: 0, high: 0 }, 0), 'equivalent');
  assert.equal(verdict({ low: 0, high: 1e-9 }, 0), 'inconclusive');
});

test('the mirrored interval gets the mirrored verdict', () => {
  const mirror = {
    slower: 'faster',
    faster: 'slower',
    equivalent: 'equivalent',
    inconclusive: 'inconclusive',
  };
  fc.assert(
    fc.property(interval, margin, ({ low, high }, m) => {
      assert.equal(verdict({ low: -high, high: -low }, m), mirror[verdict({ low, high }, m)]);
    }),
    { seed: SEED },
  );
});

test('a wider margin takes a verdict towards equivalent, never back', () => {
  const towardsEquivalent = { slower: 0, faster: 0, inconclusive: 1, equivalent: 2 };
  fc.assert(
    fc.property(interval, margin, margin, (range, a, b) => {
      const [narrow, wide] = [verdict(range, Math.min(a, b)), verdict(range, Math.max(a, b))];
      assert.ok(towardsEquivalent[wide] >= towardsEquivalent[narrow]);
    }),
    { seed: SEED },
  );
});

test('what is no interval or no margin is refused', () => {
  assert.throws(() => verdict({ low: 1, high: 0 }, 0.01), /expected low ≤ high/);
  assert.throws(() => verdict({ low: NaN, high: 0 }, 0.01), { name: 'RangeError' });
  for (const m of [-0.01, NaN, Infinity]) assert.throws(() => marginEdge(m), /Got margin/);
});

test('further trials: 0 when decided, null when unknowable or out of reach', () => {
  const decided = confidenceSequence([0.1, 0.101, 0.1, 0.102, 0.1, 0.101], 0.05);
  assert.equal(furtherTrials(decided, JUDGING), 0);
  assert.equal(furtherTrials(confidenceSequence([], 0.05), JUDGING), null);
  assert.equal(furtherTrials(confidenceSequence([0.1], 0.05), JUDGING), null);
  const edge = Math.log(1.01);
  const atTheEdge = confidenceSequence([edge - 0.01, edge + 0.01, edge - 0.01, edge + 0.01], 0.05);
  assert.equal(furtherTrials(atTheEdge, JUDGING), null);
});

test('further trials: identical trials wait for the first n at which anything is bounded', () => {
  assert.equal(furtherTrials(confidenceSequence([0.1, 0.1, 0.1], 0.05), JUDGING), 2);
});

test('further trials: trials that go on as before decide after about as many', (context) => {
  context.diagnostic(`seed ${SEED}`);
  const random = seededRandom(SEED);
  const errors: number[] = [];
  for (let run = 0; run < 200; run++) {
    const differences = draw(400, normal, random).map((x) => 0.03 + 0.03 * x);
    const forecast = furtherTrials(confidenceSequence(differences.slice(0, 15), 0.05), JUDGING);
    if (forecast === null || forecast === 0) continue;
    let n = 16;
    while (n < 400 && verdict(confidenceSequence(differences.slice(0, n), 0.05), 0.01) === 'inconclusive')
      n++;
    errors.push(Math.log((15 + forecast) / n));
  }
  errors.sort((a, b) => a - b);
  const typical = errors[errors.length >> 1]!;
  context.diagnostic(`median of forecast / needed trials: ${Math.exp(typical)}, ${errors.length} forecasts`);
  assert.ok(errors.length > 100 && Math.abs(typical) < Math.log(1.5));
});

test('further trials: the first n at which the forecast interval is decided, and more for a smaller alpha', () => {
  const difference = fc.integer({ min: -500, max: 500 }).map((units) => units / 10_000);
  fc.assert(
    fc.property(fc.array(difference, { minLength: 5, maxLength: 15 }), (differences) => {
      const sequence = confidenceSequence(differences, JUDGING.alpha);
      const forecast = furtherTrials(sequence, JUDGING);
      fc.pre(forecast !== 0 && sequence.sd > 0);
      const { n, sd, low, high } = sequence;
      const center = Math.min(high, Math.max(low, sequence.mean));
      const decided = (trials: number): boolean => {
        const half = halfWidth(trials, sd, JUDGING.alpha);
        const range = { low: Math.max(low, center - half), high: Math.min(high, center + half) };
        return verdict(range, JUDGING.margin) !== 'inconclusive';
      };
      const found = Array.from({ length: 300 }, (_, i) => i + 1).find((more) => decided(n + more));
      if (found === undefined) assert.ok(forecast === null || forecast > 300);
      else assert.equal(forecast, found);
      const stricter = furtherTrials(sequence, { ...JUDGING, alpha: JUDGING.alpha / 5 });
      assert.ok(stricter === null || (forecast !== null && stricter >= forecast));
    }),
    { seed: SEED },
  );
});
