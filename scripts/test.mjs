/**
 * Runs the compiled tests: two files at a time, since many wait for workers and browsers more than they compute; and then
 * alone, one after the other, those that draw conclusions from how long real workers took (*.alone.test.ts). Node 20 has
 * no globs for tests and newer versions take no folder, so the files are listed.
 */
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { compose } from 'node:stream';
import { run } from 'node:test';
import { spec, tap } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';

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

const isAlone = (name) => name.endsWith('.alone.test.js');
const together = files.filter((name) => !isAlone(name)).sort();
const alone = files.filter(isAlone).sort();
const concurrency = Math.min(2, availableParallelism());

/** As `node --test` has it. */
const [major] = process.versions.node.split('.').map(Number);
const reporter = process.stdout.isTTY || major > 22 ? new spec() : tap;

async function* watched(events) {
  for await (const event of events) {
    if (event.type === 'test:fail' && event.data.todo === undefined) process.exitCode = 1;
    yield event;
  }
}

compose(
  inOneReport([() => run({ files: together, concurrency }), () => run({ files: alone, concurrency: 1 })]),
  watched,
  reporter,
).pipe(process.stdout);
