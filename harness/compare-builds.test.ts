/** Two builds in lockstep, on repositories and folders made for it. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Build, prepareBuild } from './builds.ts';
import { compareBuilds } from './compare-builds.ts';
import { compareRuns } from './comparison.ts';
import { makePlan } from './default-plan.ts';
import { checkDocument } from './document-schema.ts';
import { commitAll, git, initRepository } from './git.test-helper.ts';

const folder = mkdtempSync(join(tmpdir(), 'mmubench-compare-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A suite whose one shared case loops that often, and a case that only some commits have. */
function suite(loops: number, extra: string): string {
  return `export default { name: 's', groups: [{ name: 'g', cases: [
    { name: 'loop', setUp: () => () => { let sum = 0; for (let i = 0; i < ${loops}; i++) sum = (sum + i * i) | 0; return sum; } },
    ${extra}
  ] }] };\n`;
}

const only = (name: string) => `{ name: '${name}', setUp: () => () => 1 },`;

/** The suite is not in the suites folder until the build puts it there. */
function commitSuite(loops: number, extra: string, message: string): void {
  mkdirSync(join(folder, 'source'), { recursive: true });
  writeFileSync(join(folder, 'source', 'a.suite.mjs'), suite(loops, extra));
  writeFileSync(
    join(folder, 'package.json'),
    '{ "name": "t", "version": "1.0.0", "scripts": { "build": "mkdir -p suites && cp source/* suites/" } }\n',
  );
  writeFileSync(join(folder, '.gitignore'), 'suites/\nnode_modules\npackage-lock.json\n');
  commitAll(folder, message);
}

initRepository(folder);
commitSuite(1000, only('old'), 'first');
commitSuite(4000, only('new'), 'second');

function build(reference: string, command: string | null = null): Promise<Build> {
  const { signal } = new AbortController();
  return prepareBuild(reference, {
    folder,
    suites: 'suites',
    outputs: [],
    command,
    signal,
    onStep: () => {},
  });
}

test('two commits: built apart, measured together, removed again, and the checkout is as it was', async () => {
  const before = git(folder, 'status', '--porcelain');
  const [base, contender] = [await build('HEAD~1'), await build('HEAD')];
  const { signal } = new AbortController();
  const plan = { ...makePlan({ trials: 5, rounds: 3, turnMs: 2, seed: 3 }), warmUpMs: 10 };
  const compared = await compareBuilds({
    base,
    contender,
    suiteNames: [],
    patterns: [],
    plan,
    pin: true,
    machineName: null,
    signal,
    onProgress: () => {},
  });
  await Promise.all([base.dispose(), contender.dispose()]);
  assert.equal(git(folder, 'status', '--porcelain'), before);
  assert.equal(git(folder, 'worktree', 'list').split('\n').length, 1);
  for (const document of [compared.base, compared.contender]) {
    assert.equal(checkDocument(JSON.parse(JSON.stringify(document))).ok, true);
    assert.deepEqual(document.failures, []);
    assert.equal(document.commit?.dirty, false);
  }
  assert.deepEqual(
    [compared.base, compared.contender].map(({ commit }) => commit?.subject),
    ['first', 'second'],
  );

  assert.deepEqual([compared.onlyInBase, compared.onlyInContender], [['s/g/old'], ['s/g/new']]);
  const { comparisons } = compareRuns(compared.base, compared.contender, plan);
  assert.deepEqual(
    comparisons.map(({ caseId }) => caseId),
    ['s/g/loop'],
  );
  const [comparison] = comparisons;
  // The suite itself differs between these commits, which forbids a verdict but not the ratio.
  assert.ok(comparison!.warnings.includes('suite-changed'));
  assert.ok(!comparison!.warnings.includes('not-lockstep'));
  assert.ok(
    comparison!.ratio.center > 2,
    `four times the work took ${comparison!.ratio.center} times as long`,
  );
});

test('builds without a common case', async () => {
  const other = mkdtempSync(join(folder, 'other-'));
  writeFileSync(join(other, 'package.json'), '{ "name": "o", "version": "2.0.0" }');
  mkdirSync(join(other, 'suites'));
  writeFileSync(join(other, 'suites', 'b.suite.mjs'), suite(1, '').replace("name: 's'", "name: 'b'"));
  const [base, contender] = [await build(other), await build('HEAD')];
  const { signal } = new AbortController();
  const options = { base, contender, suiteNames: [], patterns: [], plan: makePlan({}), pin: false };
  await assert.rejects(
    compareBuilds({ ...options, machineName: null, signal, onProgress: () => {} }),
    /have no case in common/,
  );
  await contender.dispose();
});

test('a build without suites is told by its name', async () => {
  const [base, contender] = [await build('HEAD'), await build('HEAD~1', 'true')];
  const { signal } = new AbortController();
  const options = { base, contender, suiteNames: [], patterns: [], plan: makePlan({}), pin: false };
  await assert.rejects(
    compareBuilds({ ...options, machineName: null, signal, onProgress: () => {} }),
    /^UserError: HEAD~1: no suites in/,
  );
  await Promise.all([base.dispose(), contender.dispose()]);
});
