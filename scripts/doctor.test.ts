/** `mmubench doctor` on the machine of the tests, whatever that is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../harness/temporary-folder.test-helper.ts';
import { cli, startCli } from './cli.test-helper.ts';

const CHECKS = [
  'governor',
  'turbo',
  'SMT',
  'pinning',
  'load',
  'steal',
  'memory',
  'clock',
  'noise, throughput',
];

test('every finding says what was seen, as text and as JSON; --strict turns warnings into exit code 3', (t) => {
  const folder = temporaryFolder(t);
  const { status, stdout, stderr } = cli(folder, 'doctor', '--budget', '1s', '--json', '--strict');
  const { findings, worst } = JSON.parse(stdout) as {
    findings: { check: string; severity: string; seen: string; advice: string | null }[];
    worst: string;
  };
  const checks = findings.map(({ check }) => check);
  for (const check of CHECKS) assert.ok(checks.includes(check), `${check} among ${checks.join(', ')}`);
  for (const { check, severity, seen, advice } of findings) {
    assert.match(seen, /\.$/, check);
    assert.ok(severity !== 'ok' || advice === null, `${check} is fine, but there is an advice`);
  }
  assert.equal(status, worst === 'warn' || worst === 'unfit' ? 3 : 0, stderr);
  const text = cli(folder, 'doctor', '--budget', '1s');
  assert.equal(text.status, 0, text.stderr);
  for (const check of CHECKS) assert.match(text.stdout, new RegExp(`^(ok|note|warn|unfit) +${check}: `, 'm'));
});

test('Ctrl-C ends it with 130', async (t) => {
  const { child, says, outcome } = startCli(temporaryFolder(t), 'doctor', '--budget', '8s');
  await says('measuring');
  child.kill('SIGINT');
  const { status, stdout, stderr } = await outcome;
  assert.deepEqual([status, stdout], [130, '']);
  assert.match(stderr, /interrupted/);
});
