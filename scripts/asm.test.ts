/** What `mmubench asm` prints, and what `run --code-shape` stores. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RunDocument } from '../harness/run-document.ts';
import { temporaryFolder, writeFiles } from '../harness/temporary-folder.test-helper.ts';
import { cli, SHORT } from './cli.test-helper.ts';

const EVIL = '\u202e\u001b[2Jevil';
const SUITE = `
const data = new Int32Array(64).fill(3);
const functions = { [${JSON.stringify(EVIL)}](i) { return data[i]; } };
const read = functions[${JSON.stringify(EVIL)}];
const operation = () => { let i = 0; return () => read(i = (i + 1) & 63); };
export default { name: 's', groups: [{ name: 'g', cases: [
  { name: '\u202eevil', setUp: operation },
  { name: 'program', command: ['true'] },
] }] };
`;

test('counts, lines and instructions; no name steers the terminal', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'suites/s.suite.mjs': SUITE });
  const { status, stdout, stderr } = cli(folder, 'asm', '*evil');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /The operation is part of the timed loop/);
  assert.match(stdout, /a pass of the loop: \d+ instructions, 1 bounds check, \d+ exits, 0 calls/);
  assert.match(stdout, /^ +\d+ +1 .*suites\/s\.suite\.mjs:3/m);
  assert.match(stdout, /^ +[0-9a-f]+ {2}j\w+ .*→ exit: /m);
  assert.ok(!/[\u202e\u001b]/.test(stdout), 'a name steers the terminal');
  const json = JSON.parse(cli(folder, 'asm', '*evil', '--json', '--seed', '1').stdout) as {
    functions: { counts: object; instructions: unknown[]; calls: unknown[] }[];
    inlined: boolean;
  };
  assert.equal(json.inlined, true);
  assert.equal(json.functions.length, 1);
  assert.deepEqual(Object.keys(json.functions[0]!.counts), [
    'instructions',
    'boundsChecks',
    'exits',
    'calls',
  ]);
  assert.ok(json.functions[0]!.instructions.length > 30);
});

test('no flag of V8 comes from a name; programs have no code of V8', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'suites/s.suite.mjs': SUITE });
  const named = cli(folder, 'asm', '*evil', '--function=--version', '--no-listing');
  assert.equal(named.status, 5, named.stderr);
  assert.match(named.stderr, /no optimised code of a function named "--version"/);
  assert.ok(!/[\u202e\u001b]/.test(named.stderr));
  const program = cli(folder, 'asm', 's/g/program');
  assert.equal(program.status, 2);
  assert.match(program.stderr, /s\/g\/program is a program of its own \(true\)/);
});

test('a run with --code-shape stores what V8 made of its cases, and without it nothing', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'suites/s.suite.mjs': SUITE.replace(/.*program.*\n/, '') });
  const stored = (): RunDocument[] => {
    const names = readdirSync(join(folder, 'results'), { recursive: true, encoding: 'utf8' });
    const documents = names.filter((name) => name.endsWith('.json')).toSorted();
    return documents.map((name) => JSON.parse(readFileSync(join(folder, 'results', name), 'utf8')));
  };
  const run = cli(folder, 'run', ...SHORT, '--no-html', '--code-shape');
  assert.equal(run.status, 0, run.stderr);
  const [shapes, ...controls] = stored()[0]!.cases.map(({ codeShapes }) => codeShapes);
  assert.equal(shapes!.arch, process.arch);
  assert.ok(shapes!.shapes[0]!.counters.instructions > 10);
  assert.ok(controls.length > 0 && controls.every((each) => each === undefined));
  assert.match(run.stdout, /machine code/i);
  cli(folder, 'run', ...SHORT, '--no-html');
  assert.ok(stored().some(({ cases }) => cases.every(({ codeShapes }) => codeShapes === undefined)));
});
