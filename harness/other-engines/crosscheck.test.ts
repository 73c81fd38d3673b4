/** Cases by other engines, on real workers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePlan } from '../default-plan.ts';
import { temporaryFolder, writeFiles } from '../temporary-folder.test-helper.ts';
import { UserError } from '../user-error.ts';
import { crosscheck } from './crosscheck.ts';
import { ENGINE_NAMES, engineFolders, findEngine } from './engines.ts';

/** Calls of some 50 µs, which every engine can time; the reset is missed at once if an engine leaves it out. */
const SUITE = `
const loop = () => { let sum = 0; for (let i = 0; i < 50000; i++) sum = (sum + i) ^ (sum << 1); return sum; };
const resettable = () => {
  let full = true;
  return {
    operation: () => { if (!full) throw new Error('not reset'); full = false; return loop(); },
    reset: () => { full = true; },
  };
};
export default { name: 's', groups: [{ name: 'g', cases: [
  { name: 'loop', operations: 10, setUp: () => loop },
  { name: 'resettable', setUp: resettable },
  { name: 'program', command: ['true'] },
] }] };
`;

test('each engine measures what it can, and what it can’t is said', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 's.suite.mjs': SUITE });
  const report = await crosscheck({
    suites: folder,
    suiteNames: [],
    patterns: [],
    plan: { ...makePlan({ trials: 1, rounds: 1, turnMs: 5, seed: 1, margin: 0.1 }), warmUpMs: 20 },
    engines: ENGINE_NAMES.map((name) => findEngine(name, engineFolders(folder))),
    pin: true,
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  assert.deepEqual([report.failures, report.programs], [[], ['s/g/program']]);
  for (const { name, floor } of report.engines) assert.ok(floor !== null && floor.center > 0, name);
  const [loop, resettable] = report.cases;
  assert.deepEqual(
    loop!.figures.map(({ engine, resolved }) => [engine, resolved]),
    [
      ['benchmark.js', true],
      ['tinybench', true],
    ],
  );
  // All three give ns per operation: a wrong unit, or calls taken for operations, would be off by 10 or more.
  for (const { engine, comparison } of loop!.figures) {
    const { center } = comparison.ratio;
    assert.ok(center > 1 / 4 && center < 4, `${engine}: ${center} times our figure`);
  }
  assert.deepEqual(
    resettable!.figures.map(({ engine }) => engine),
    ['tinybench'],
  );
  assert.equal(resettable!.missing[0]!.engine, 'benchmark.js');
  assert.match(resettable!.missing[0]!.reason, /an untimed reset before each/);
});

test('a missing engine is told with the command that installs it', (t) => {
  const missing = () => findEngine('benchmark.js', [temporaryFolder(t)]);
  assert.throws(
    missing,
    (error) => error instanceof UserError && /npm install --save-dev/.test(error.message),
  );
});
