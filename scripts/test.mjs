/** Runs the compiled tests. Node 20 has no globs for them and newer versions take no folder, so the files are listed. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const files = readdirSync(join(root, 'dist'), { recursive: true })
  .filter((name) => name.endsWith('.test.js'))
  .map((name) => join('dist', name))
  .sort();
if (files.length === 0) {
  console.error('no tests in dist/, expected *.test.js: build first with "npm run build"');
  process.exit(1);
}
const { status } = spawnSync(process.execPath, ['--test', ...files], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
