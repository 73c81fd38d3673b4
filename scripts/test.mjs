/**
 * Runs the compiled tests: two files at a time, each with half of the CPUs for itself, and beside them those of core, which
 * only compute, in the pauses; then, one after the other, those that want all CPUs (*.alone.test.ts). Node 20 has no globs for tests and newer versions take no folder, so the files are listed.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compose } from 'node:stream';
import { run } from 'node:test';
import { spec, tap } from 'node:test/reporters';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const names = existsSync(dist) ? readdirSync(dist, { recursive: true }) : [];
const files = names.filter((name) => name.endsWith('.test.js')).map((name) => join(dist, name));
if (files.length === 0) {
  console.error('no tests in dist/, expected *.test.js: build first with "npm run build"');
  process.exit(1);
}
process.chdir(root);
const { inOneReport } = await import('../dist/scripts/one-report.js');
const { choosePinning } = await import('../dist/harness/pinning.js');

/** The dearest lie in scripts and reports: begun first, they leave the short ones to even out the end. */
files.sort().reverse();
const alone = files.filter((name) => name.endsWith('.alone.test.js'));
const ofCore = files.filter((name) => name.startsWith(join(dist, 'core/')));
const others = files.filter((name) => !alone.includes(name) && !ofCore.includes(name));

/** Spread evenly among the others. */
function inPauses() {
  const every = Math.max(1, Math.floor(others.length / ofCore.length));
  return [
    ...others.flatMap((name, i) => (i % every === 0 ? [name, ...ofCore.splice(0, 1)] : [name])),
    ...ofCore,
  ];
}

/** Halves of the CPUs that there are; undefined where there is one, or where none can be chosen. */
function halves() {
  const { cpu, others } = choosePinning(true);
  if (cpu === null) return undefined;
  const cpus = [...others, cpu];
  return [cpus.slice(0, cpus.length >> 1), cpus.slice(cpus.length >> 1)].map(String);
}

/** Each file takes a half for itself when it starts. */
async function* runTogether() {
  const shares = halves();
  if (shares === undefined) return yield* run({ files: [...others, ...ofCore], concurrency: 1 });
  const folder = mkdtempSync(join(tmpdir(), 'mmubench-test-cpus-'));
  const before = { ...process.env };
  process.env.MMUBENCH_TEST_CPUS = JSON.stringify({ folder, shares });
  process.env.MMUBENCH_NODE_OPTIONS = before.NODE_OPTIONS ?? '';
  process.env.NODE_OPTIONS = `${before.NODE_OPTIONS ?? ''} --import=${pathToFileURL(join(root, 'scripts/own-cpus.mjs'))}`;
  try {
    yield* run({ files: inPauses(), concurrency: shares.length + 1 });
  } finally {
    process.env = before;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function* watched(events) {
  for await (const event of events) {
    if (event.type === 'test:fail' && event.data.todo === undefined) process.exitCode = 1;
    yield event;
  }
}

/** As `node --test` has it. */
const [major] = process.versions.node.split('.').map(Number);
const reporter = process.stdout.isTTY || major > 22 ? new spec() : tap;
compose(inOneReport([runTogether, () => run({ files: alone, concurrency: 1 })]), watched, reporter).pipe(
  process.stdout,
);
