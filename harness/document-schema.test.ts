import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkDocument } from './document-schema.ts';
import type { RunDocument, Trial } from './run-document.ts';
import { sampleRun, sampleTrial } from './sample-run.test-helper.ts';

test('a document survives JSON unchanged', () => {
  const nanoseconds = fc.double({ min: 0, max: 1e12, noNaN: true, noDefaultInfinity: true });
  const trials: fc.Arbitrary<Trial> = fc
    .record({
      index: fc.nat(),
      batch: fc.integer({ min: 1 }),
      turns: fc.array(nanoseconds, { minLength: 1 }),
      quantiles: fc.array(nanoseconds, { minLength: 7, maxLength: 7 }),
    })
    .map((values) => ({ ...sampleTrial(), ...values, counters: { pages: values.index } }));
  const names = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(fc.array(trials), names, names, (measured, name, stderr) => {
      const [item] = sampleRun().cases;
      const document = sampleRun({
        cases: [{ ...item!, name, caseId: `s/g/${name}`, trials: measured }],
        failures: [{ caseId: name, reason: 'signal', message: name, stderr, trial: 0 }],
      });
      const check = checkDocument(JSON.parse(JSON.stringify(document)));
      assert.ok(check.ok, check.ok ? '' : check.problem);
      assert.deepEqual(JSON.parse(JSON.stringify(check.document)), JSON.parse(JSON.stringify(document)));
    }),
    { numRuns: 30 },
  );
});

type Edit = (document: Mutable<RunDocument>) => void;
type Mutable<T> = T extends object ? { -readonly [Key in keyof T]: Mutable<T[Key]> } : T;

const WRONG: readonly (readonly [what: string, edit: Edit, place: RegExp])[] = [
  [
    'a NaN among the turns',
    (d) => (d.cases[0]!.trials[0]!.turns[1] = Number.NaN),
    /cases\.0\.trials\.0\.turns\.1/,
  ],
  [
    'a counter that is no integer',
    (d) => (d.cases[0]!.trials[0]!.counters = { pages: 0.5 }),
    /counters\.pages/,
  ],
  ['a negative turn', (d) => (d.cases[0]!.trials[0]!.turns[0] = -1), /turns\.0: .*>=0.*-1/],
  ['an infinite quantile', (d) => (d.cases[0]!.trials[0]!.quantiles[6] = Infinity), /quantiles\.6/],
  ['six quantiles', (d) => d.cases[0]!.trials[0]!.quantiles.pop(), /trials\.0\.quantiles/],
  ['no turns', (d) => (d.cases[0]!.trials[0]!.turns = []), /trials\.0\.turns/],
  ['a batch of 0', (d) => (d.cases[0]!.trials[0]!.batch = 0), /trials\.0\.batch/],
  ['half an index', (d) => (d.cases[0]!.trials[0]!.index = 0.5), /trials\.0\.index/],
  ['a run id that is none', (d) => (d.runId = '../../../etc'), /runId/],
  ['a time that is none', (d) => (d.startedAt = 'yesterday'), /startedAt/],
  ['a role that is none', (d) => ((d.cases[0] as { role: string }).role = 'king'), /cases\.0\.role/],
  ['a missing field', (d) => delete (d as { machine?: unknown }).machine, /machine/],
];

for (const [what, edit, place] of WRONG) {
  test(`refuses ${what}, and names the place`, () => {
    const document = structuredClone(sampleRun()) as Mutable<RunDocument>;
    edit(document);
    const check = checkDocument(document);
    assert.ok(!check.ok);
    assert.match(check.problem, place);
    assert.match(check.problem, /^not a run document: /);
  });
}

test('refuses a newer schema, and says what to do', () => {
  const check = checkDocument({ ...sampleRun(), schema: 99 });
  assert.ok(!check.ok);
  assert.match(check.problem, /^schema 99 is newer than \d+, .*update mmubench$/);
});

test('never throws, whatever it is given', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.equal(checkDocument(value).ok, false);
    }),
  );
});
