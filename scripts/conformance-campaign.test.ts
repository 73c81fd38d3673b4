import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./conformance-campaign.js', import.meta.url));

function campaign(...args: string[]) {
  return spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8', timeout: 60_000 });
}

test('a campaign says what it has done, and how to go on', () => {
  const { status, stdout, stderr } = campaign('--operations', '2000', '--from', '7');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^2000 operations, seeds 7 to 11, no difference, \d+ s\n$/);
  const short = campaign('--operations', '1000000', '--from', '7', '--seconds', '0', '--off');
  assert.equal(short.status, 0, short.stderr);
  assert.match(short.stderr, /^to go on: --from \d+ --operations \d+$/m);
});

test('a wrong option is told', () => {
  for (const args of [
    ['--operations', 'many'],
    ['--until', '5'],
  ]) {
    const { status, stderr } = campaign(...args);
    assert.equal(status, 2);
    assert.match(stderr, /^mmubench: .*expected.*\n$/);
  }
});
