import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EliminationEvidence, JitEvidence } from './evidence.ts';
import { type TrialFacts, trialWarnings } from './trial-warnings.ts';

const SOUND_JIT: JitEvidence = {
  loop: 'turbofan',
  operation: 'turbofan',
  refused: null,
  events: [],
  omitted: 0,
};
const SOUND: EliminationEvidence = {
  callNs: 3,
  operationNs: 3,
  emptyNs: 0.5,
  cycleNs: 0.3,
  growth: 4,
  constantResult: true,
};
const EVENT = { function: 'f', position: null, reason: null, turn: 0 } as const;

/** A trial of two turns of three samples of 0.2 ms: 100 ns a call. */
function facts(evidence: Partial<TrialFacts['evidence']>, changes: Partial<TrialFacts> = {}): TrialFacts {
  return {
    batch: 2000,
    samples: [
      [100, 100, 100],
      [100, 100, 100],
    ],
    evidence: {
      timedMs: 1.2,
      clock: { costNs: 60, resolutionNs: 40 },
      gc: { count: 0, ms: 0 },
      bytesPerOperation: 0,
      warmUp: null,
      jit: SOUND_JIT,
      elimination: SOUND,
      check: { passed: true, message: null },
      promised: false,
      ...evidence,
    },
    ...changes,
  };
}

const jit = (changes: Partial<JitEvidence>) => ({ jit: { ...SOUND_JIT, ...changes } });
const elimination = (changes: Partial<EliminationEvidence>) => ({ elimination: { ...SOUND, ...changes } });

const CASES: readonly (readonly [what: string, facts: TrialFacts, warnings: readonly string[]])[] = [
  ['a sound trial', facts({}), []],
  [
    'a worker that tells nothing',
    facts({ clock: null, gc: null, jit: null, elimination: null, check: null, promised: null }),
    [],
  ],
  ['a worker of before', facts({ jit: undefined as never, elimination: undefined as never }), []],
  ['a loop that is not optimised', facts(jit({ loop: 'ignition' })), ['not-optimised']],
  ['the same around long calls', facts({ ...jit({ loop: 'ignition' }), timedMs: 1e3 }, { batch: 20 }), []],
  ['an operation that V8 declines', facts(jit({ operation: 'sparkplug', refused: true })), ['not-optimised']],
  ['an operation that lives on inlined', facts(jit({ operation: 'ignition', refused: false })), []],
  ['a loop replaced while it ran', facts(jit({ loop: 'optimised' })), []],
  ['a deoptimisation', facts(jit({ events: [{ ...EVENT, kind: 'deoptimised' }] })), ['deoptimised']],
  ['a late optimisation', facts(jit({ events: [{ ...EVENT, kind: 'optimised' }] })), []],
  ['no account of the code', facts(jit({ events: null })), []],
  ['a call as short as an empty pass', facts(elimination({ callNs: 0.6 })), ['eliminated']],
  ['the same with results that change', facts(elimination({ callNs: 0.6, constantResult: false })), []],
  ['a call of half as much again', facts(elimination({ callNs: 0.75 })), []],
  ['operations within a cycle', facts(elimination({ operationNs: 0.01 })), ['eliminated']],
  ['operations of about a cycle', facts(elimination({ operationNs: 0.28 })), []],
  ['time that does not grow', facts(elimination({ growth: 1.05 })), ['eliminated']],
  ['a call as short, without a floor', facts(elimination({ callNs: 0.1, emptyNs: null })), []],
  ['collections', facts({ gc: { count: 3, ms: 0.1 } }), ['gc-bound']],
  ['a collection or two', facts({ gc: { count: 2, ms: 0.5 } }), []],
  ['few collections', facts({ gc: { count: 9, ms: 0.05 } }), []],
  ['a slow clock', facts({ clock: { costNs: 250, resolutionNs: 40 } }), ['timer-bound']],
  ['a coarse clock', facts({ clock: { costNs: 20, resolutionNs: 5000 } }), ['timer-bound']],
  ['a promise', facts({ promised: true }), ['async-leak']],
  ['a failed check', facts({ check: { passed: false, message: 'x' } }), ['wrong-result']],
];

for (const [what, trial, warnings] of CASES) {
  test(`${what}: ${warnings.join(', ') || 'nothing'}`, () =>
    assert.deepEqual(trialWarnings(trial), warnings));
}
