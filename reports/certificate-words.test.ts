import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Certificate } from '../harness/run-document.ts';
import { certificateFindings } from './certificate-words.ts';

const bare: Certificate = {
  timedMs: 100,
  clock: null,
  gc: null,
  bytesPerOperation: null,
  warmUp: null,
  warnings: [],
};

const full: Certificate = {
  timedMs: 100,
  clock: { costNs: 60, resolutionNs: 1 },
  gc: { count: 3, ms: 5 },
  bytesPerOperation: 48,
  warmUp: { batches: 100, ms: 50, steady: true },
  jit: {
    loop: 'turbofan',
    operation: 'maglev',
    refused: null,
    events: [
      { kind: 'deoptimised', function: 'walk', position: 'core/walk.ts:3:4', reason: 'wrong map', turn: 7 },
      { kind: 'optimised', function: 'walk', position: null, reason: null, turn: 8 },
    ],
    omitted: 2,
  },
  elimination: { callNs: 5, operationNs: 5, emptyNs: 0.5, cycleNs: 0.3, growth: 4.02, constantResult: false },
  check: null,
  promised: false,
  warnings: ['deoptimised'],
};

const told = (certificates: readonly Certificate[], warnings: readonly string[]) =>
  new Map(
    certificateFindings(certificates, warnings).map(({ name, tone, sentences }) => [
      name,
      `${tone}: ${sentences.join(' ')}`,
    ]),
  );

test('a warning is told with its meaning, the trials that carry it, and what to do', () => {
  const text = told([full, bare, bare], ['deoptimised', 'few-trials']);
  assert.match(
    text.get('deoptimised')!,
    /^warning: Optimised code was thrown away.*Seen in 1 of 3 trials\. What to do: /,
  );
  assert.match(text.get('few-trials')!, /^warning: .*What to do: /);
  assert.doesNotMatch(text.get('few-trials')!, /Seen in/, 'it comes from no single trial');
});

test('evidence is told in words with its numbers', () => {
  const text = told([full, full], []);
  assert.match(
    text.get('optimised code')!,
    /fine: At the end the timed loop ran in turbofan\. The operation itself: maglev\./,
  );
  assert.match(
    text.get('deoptimisations')!,
    /warning: Optimised code was thrown away in turn 7: walk at core\/walk\.ts:3:4: wrong map\./,
  );
  assert.match(text.get('deoptimisations')!, /4 further events were not stored/);
  assert.match(
    text.get('work that is carried out')!,
    /One call takes 5\.00 ns.*around nothing 0\.500 ns\. Four times the calls take 4\.02 times/,
  );
  assert.match(text.get('garbage collection')!, /5\.0 % of the turns in the middle trial.*48\.0 B/);
  assert.match(text.get('warm-up')!, /in 2 of 2 trials/);
});

test('what a worker could not tell is unknown, never fine', () => {
  const findings = certificateFindings([bare], []);
  assert.ok(findings.length >= 5);
  for (const { tone, name } of findings) assert.equal(tone, 'unknown', name);
  assert.deepEqual(certificateFindings([], []), []);
});

test('loops that ended in unlike code are counted', () => {
  const slow = { ...full, jit: { ...full.jit!, loop: 'ignition' as const } };
  assert.match(
    told([full, full, slow], []).get('optimised code')!,
    /turbofan \(2 trials\), ignition \(1 trial\)/,
  );
});
