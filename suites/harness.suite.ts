/** What the harness itself costs: the timed loop around nothing, and the statistics behind a verdict. */
import { type Case, defineSuite, seededRandom } from 'mmubench';
import { compareCases, confidenceSequence, median, type Trial } from 'mmubench/results';

const VALUES = 1000;
const TRIALS = 40;
const ROUNDS = 20;
const SEED = 1;

/** The floor under every figure: an operation at or near it measures nothing. */
const empty: Case = { name: 'operation=empty', empty: true, setUp: () => () => undefined };

/** One addition on one field: what the loop costs when it carries a value. */
const increment: Case = {
  name: 'operation=increment',
  setUp: () => {
    const counter = { value: 0 };
    return () => {
      counter.value = (counter.value + 1) | 0;
      return counter.value;
    };
  },
};

const medianOfTurns: Case = {
  name: 'median/values=1000',
  tail: true,
  setUp: () => {
    const random = seededRandom(SEED);
    const values = Array.from({ length: VALUES }, () => random.next());
    return () => median(values);
  },
};

const sequence: Case = {
  name: 'confidence-sequence/trials=40',
  tail: true,
  setUp: () => {
    const random = seededRandom(SEED);
    const differences = Array.from({ length: TRIALS }, () => random.next() - 0.5);
    return () => confidenceSequence(differences, 0.05);
  },
};

const comparison: Case = {
  name: 'comparison/trials=40',
  tail: true,
  setUp: () => {
    const [baseline, contender] = [syntheticCase('a'), syntheticCase('b')];
    return () => compareCases(baseline, contender, { margin: 0.01, alpha: 0.05 });
  },
};

function syntheticCase(name: string) {
  const random = seededRandom(SEED);
  const trials = Array.from({ length: TRIALS }, (_, index): Trial => {
    const turns = Array.from({ length: ROUNDS }, () => 1 + random.next() / 10);
    const certificate = {
      timedMs: 0,
      clock: null,
      gc: null,
      bytesPerOperation: null,
      warmUp: null,
      warnings: [],
    };
    return { index, batch: 1, turns, quantiles: [], certificate };
  });
  const ids = { caseId: name, suite: 'synthetic', group: 'synthetic', name, baseline: null };
  return { ...ids, role: 'case' as const, operations: 1, suiteHash: '', trials };
}

export default defineSuite({
  name: 'harness',
  groups: [{ name: 'itself', cases: [empty, increment, medianOfTurns, sequence, comparison] }],
});
