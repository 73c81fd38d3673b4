/** Expected outputs as files, so that a reviewer sees what a change does to them. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Compares with `reports/golden/<name>`; with GOLDEN=write in the environment, writes it instead. */
export function assertGolden(name: string, actual: string): void {
  const folder = new URL('../../reports/golden/', import.meta.url);
  const file = fileURLToPath(new URL(name, folder));
  if (process.env.GOLDEN === 'write') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, actual);
  }
  const hint = `differs from ${file}; if the change is meant, run the test with GOLDEN=write and review the file`;
  assert.equal(actual, readFileSync(file, 'utf8'), hint);
}
