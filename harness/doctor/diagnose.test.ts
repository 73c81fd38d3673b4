/** From facts to findings: what is fine, what is not, and machines that tell little. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnose, worstSeverity } from './diagnose.ts';
import type { ControlNoise, Facts } from './facts.ts';
import type { Severity } from './finding.ts';

const GIB = 2 ** 30;

/** A machine as one would wish it. */
const FIT: Facts = {
  platform: 'linux',
  virtualisation: 'bare',
  cpus: 8,
  pinnedCpu: 7,
  pinning: 'all workers on CPU 7, the parent off it',
  pinHolds: true,
  governors: Array(8).fill('performance'),
  turbo: false,
  smt: false,
  load: 0.05,
  usage: { busy: 0.02, steal: 0 },
  processes: [{ pid: 1, name: 'init', cpus: 0.01 }],
  memory: { total: 16 * GIB, available: 12 * GIB, swapUsed: 0 },
  memoryPressure: { some: 0, full: 0 },
  clockSource: 'tsc',
  clock: { costNs: 25, resolutionNs: 10 },
  container: { cpuLimit: null, throttled: null, memoryLimit: null, memoryUsed: null },
};

const QUIET: ControlNoise = { name: 'control=throughput', trials: 8, ratioSpread: 0.004, speedRange: 1.03 };

test('a fit machine has nothing to be told of', () => {
  const findings = diagnose(FIT, [QUIET]);
  assert.deepEqual(
    findings.filter(({ severity, advice }) => severity !== 'ok' || advice !== null),
    [],
  );
  assert.equal(worstSeverity(findings), 'ok');
});

const { container } = FIT;
const ONE_CHANGE: readonly (readonly [
  check: string,
  severity: Severity,
  change: Partial<Facts>,
  seen: RegExp,
])[] = [
  ['governor', 'warn', { governors: ['performance', 'powersave', 'powersave'] }, /performance and powersave/],
  ['governor', 'note', { governors: null, virtualisation: 'vm+container' }, /host decides/],
  ['turbo', 'note', { turbo: true }, /Turbo is on/],
  ['SMT', 'note', { smt: true }, /share a core/],
  ['pinning', 'warn', { pinHolds: false }, /doesn't stay there/],
  ['pinning', 'warn', { cpus: 1, pinnedCpu: null, pinHolds: null, pinning: 'not possible' }, /1 CPU to use/],
  [
    'pinning',
    'note',
    { platform: 'darwin', pinnedCpu: null, pinning: 'not available on darwin' },
    /not available on darwin/,
  ],
  ['load', 'note', { load: 5 }, /load 5\.00/],
  ['load', 'warn', { usage: { busy: 3, steal: 0 } }, /3 CPUs of 8 busy/],
  ['load', 'unfit', { usage: { busy: 7.5, steal: 0 } }, /7\.5 CPUs of 8 busy/],
  ['steal', 'warn', { usage: { busy: 0, steal: 0.05 } }, /took 5\.0 %/],
  ['steal', 'unfit', { usage: { busy: 0, steal: 0.3 } }, /took 30 %/],
  ['other processes', 'warn', { processes: [{ pid: 7, name: 'indexer', cpus: 0.5 }] }, /indexer \(7\) 50 %/],
  ['other processes', 'unfit', { processes: [{ pid: 7, name: 'loop', cpus: 1 }] }, /loop \(7\) 100 %/],
  ['other processes', 'note', { usage: { busy: 0.6, steal: 0 } }, /more than can be seen/],
  ['memory', 'warn', { memory: { total: 16 * GIB, available: GIB, swapUsed: 0 } }, /1\.0 GiB of 16\.0 GiB/],
  ['memory', 'warn', { memory: { total: GIB, available: GIB / 4, swapUsed: 0 } }, /256 MiB of 1\.0 GiB/],
  ['memory', 'unfit', { memory: { total: 16 * GIB, available: GIB / 8, swapUsed: 0 } }, /128 MiB/],
  [
    'swap',
    'note',
    { memory: { total: 16 * GIB, available: 9 * GIB, swapUsed: GIB } },
    /1\.0 GiB are swapped out/,
  ],
  ['memory pressure', 'warn', { memoryPressure: { some: 0.03, full: 0 } }, /3\.0 % of the last ten seconds/],
  ['memory pressure', 'unfit', { memoryPressure: { some: 0.08, full: 0.06 } }, /all in 6\.0 %/],
  ['CPU quota', 'unfit', { container: { ...container, cpuLimit: 0.5 } }, /0\.5 CPUs of 8/],
  ['CPU quota', 'warn', { container: { ...container, cpuLimit: 1.5 } }, /1\.5 CPUs of 8/],
  ['CPU quota', 'note', { container: { ...container, cpuLimit: 4 } }, /4 CPUs of 8/],
  ['throttling', 'unfit', { container: { ...container, throttled: 3 } }, /wait in 3 periods/],
  [
    'memory limit',
    'warn',
    { container: { ...container, memoryLimit: GIB, memoryUsed: 0.95 * GIB } },
    /of 1\.0 GiB/,
  ],
  ['clock', 'warn', { clockSource: 'hpet' }, /\(hpet\)/],
  ['clock', 'warn', { clock: { costNs: 900, resolutionNs: 10 } }, /costs 900 ns/],
  ['clock', 'unfit', { clock: { costNs: 40, resolutionNs: 1_000_000 } }, /steps of 1000000 ns/],
];

for (const [check, severity, change, seen] of ONE_CHANGE) {
  test(`${check}: ${severity} for ${JSON.stringify(change)}`, () => {
    const findings = diagnose({ ...FIT, ...change }, [QUIET]);
    const found = findings.find((each) => each.check === check) ?? assert.fail(`nothing on ${check}`);
    assert.equal(found.severity, severity);
    assert.match(found.seen, seen);
    assert.ok(check === 'governor' || found.advice !== null, 'what is wrong has an advice');
    assert.equal(worstSeverity(findings), severity);
  });
}

test('the noise of the controls', () => {
  const severities = (noise: Partial<ControlNoise>) =>
    diagnose(FIT, [{ ...QUIET, ...noise }])
      .filter(({ check }) => /^(noise|speed),/.test(check))
      .map(({ severity }) => severity);
  assert.deepEqual(severities({}), ['ok', 'ok']);
  assert.deepEqual(severities({ ratioSpread: 0.02 }), ['note', 'ok']);
  assert.deepEqual(severities({ ratioSpread: 0.05, speedRange: 1.8 }), ['warn', 'warn']);
  assert.deepEqual(severities({ ratioSpread: 0.2, speedRange: 5 }), ['unfit', 'unfit']);
  assert.deepEqual(severities({ trials: 2, ratioSpread: 0.2 }), ['note']);
});

test('a system that tells nothing is told so, and is not called unfit for it', () => {
  for (const platform of ['darwin', 'win32', 'linux']) {
    const facts: Facts = {
      ...FIT,
      platform,
      virtualisation: null,
      pinnedCpu: null,
      pinHolds: null,
      pinning: `not available on ${platform}`,
      governors: null,
      turbo: null,
      smt: null,
      load: null,
      usage: null,
      processes: null,
      memory: null,
      memoryPressure: null,
      clockSource: null,
    };
    const findings = diagnose(facts, [QUIET]);
    assert.equal(findings.filter(({ seen }) => seen === `This system (${platform}) doesn't tell.`).length, 9);
    assert.equal(worstSeverity(findings), platform === 'linux' ? 'warn' : 'note');
  }
});
