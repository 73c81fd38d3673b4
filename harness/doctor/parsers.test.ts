/** The parsers of what Linux tells of itself, on texts of real machines and on what is none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cgroupFolders, parseCfsQuota, parseCpuMax, parseMemoryLimit, parseThrottled } from './cgroup.ts';
import { parseMeminfo, parsePressure } from './meminfo.ts';
import { parseProcStat, usageBetween } from './proc-stat.ts';
import { busyProcesses, type ProcessTimes, parseProcessStat } from './processes.ts';

const GUEST = `cpu  140256 601 20723 215842 316 0 254 50 0 0
cpu0 42653 322 9339 136304 66 0 179 26 0 0
cpu1 97603 278 11383 79537 250 0 75 24 0 0
intr 2891 0 0
ctxt 99
btime 1795573161
`;

/** A kernel of 2.6: no steal, no guest. */
const OLD = 'cpu  100 0 50 850 0 0 0\ncpu0 100 0 50 850 0 0 0\n';

test('/proc/stat', () => {
  const total = 140256 + 601 + 20723 + 215842 + 316 + 254 + 50;
  assert.deepEqual(parseProcStat(GUEST), { cpus: 2, total, busy: 140256 + 601 + 20723 + 254, steal: 50 });
  assert.deepEqual(parseProcStat(OLD), { cpus: 1, total: 1000, busy: 150, steal: 0 });
  for (const text of ['', 'cpu\n', 'intr 1 2 3\n', '<html>']) assert.equal(parseProcStat(text), null, text);
});

test('the use of CPUs between two looks', () => {
  const before = { cpus: 4, total: 1000, busy: 100, steal: 10 };
  const after = { cpus: 4, total: 1400, busy: 250, steal: 30 };
  assert.deepEqual(usageBetween(before, after), { busy: 1.5, steal: 0.05 });
  assert.equal(usageBetween(before, before), null);
});

test('/proc/meminfo', () => {
  const text =
    'MemTotal:       24684096 kB\nMemFree:  23 kB\nMemAvailable:   24199836 kB\nSwapTotal:       2048 kB\nSwapFree:        1024 kB\n';
  assert.deepEqual(parseMeminfo(text), {
    total: 24684096 * 1024,
    available: 24199836 * 1024,
    swapUsed: 2 ** 20,
  });
  assert.equal(parseMeminfo('MemTotal: 1 kB\n'), null);
  assert.equal(parseMeminfo(''), null);
});

test('/proc/pressure', () => {
  const text =
    'some avg10=2.04 avg60=24.71 avg300=29.52 total=355136051\nfull avg10=0.50 avg60=0.00 avg300=0.00 total=0\n';
  assert.deepEqual(parsePressure(text), { some: 0.0204, full: 0.005 });
  assert.deepEqual(parsePressure('some avg10=1.00 avg60=0.00 avg300=0.00 total=0\n'), {
    some: 0.01,
    full: 0,
  });
  assert.equal(parsePressure(''), null);
});

const CGROUPS: readonly (readonly [what: string, text: string, cpu: string[], memory: string[]])[] = [
  [
    'version 1, each controller apart',
    '4:memory:/process/55a0\n2:cpuacct:/\n1:cpu:/\n0::/\n',
    ['cpu'],
    ['memory/process/55a0', 'memory/process', 'memory'],
  ],
  [
    'version 1, controllers together',
    '11:cpu,cpuacct:/docker/0a\n5:memory:/docker/0a\n',
    ['cpu,cpuacct/docker/0a', 'cpu,cpuacct/docker', 'cpu,cpuacct'],
    ['memory/docker/0a', 'memory/docker', 'memory'],
  ],
  [
    'version 2',
    '0::/user.slice/a b\n',
    ['user.slice/a b', 'user.slice', ''],
    ['user.slice/a b', 'user.slice', ''],
  ],
  ['version 2 in a container', '0::/\n', [''], ['']],
  ['a path that leads out', '0::/../../x\n', ['x', ''], ['x', '']],
  ['none', '', [], []],
];

for (const [what, text, cpu, memory] of CGROUPS) {
  test(`/proc/self/cgroup: ${what}`, () => {
    assert.deepEqual(cgroupFolders(text, 'cpu'), cpu);
    assert.deepEqual(cgroupFolders(text, 'memory'), memory);
  });
}

test('limits of control groups', () => {
  assert.deepEqual(['50000 100000\n', '400000 100000', 'max 100000', '', '1 0'].map(parseCpuMax), [
    0.5,
    4,
    null,
    null,
    null,
  ]);
  assert.deepEqual(
    [
      ['150000\n', '100000\n'],
      ['-1', '100000'],
      ['', ''],
    ].map(([quota, period]) => parseCfsQuota(quota!, period!)),
    [1.5, null, null],
  );
  assert.deepEqual(
    ['usage_usec 1\nnr_periods 9\nnr_throttled 7\n', 'nr_throttled 0', 'usage_usec 1'].map(parseThrottled),
    [7, 0, null],
  );
  assert.deepEqual(['1073741824\n', 'max\n', '9223372036854771712', ''].map(parseMemoryLimit), [
    2 ** 30,
    null,
    null,
    null,
  ]);
});

test('/proc/<pid>/stat, whatever the process calls itself', () => {
  const stat = (name: string) =>
    `13032 (${name}) R 13020 13020 2967 0 -1 4194304 102 0 0 0 7 5 0 0 20 0 1 0 189977 3 4\n`;
  for (const name of ['cat', 'a b', ') R 1 2 (', '((', '\n', '']) {
    assert.deepEqual(parseProcessStat(stat(name)), { pid: 13032, parent: 13020, name, ticks: 12 }, name);
  }
  for (const text of ['', '13032 cat R 1', '1 (x) R', '1 (x) R 2 3'])
    assert.equal(parseProcessStat(text), null);
});

test('busy processes are those of others, busiest first', () => {
  const process = (pid: number, parent: number, ticks: number): ProcessTimes => ({
    pid,
    parent,
    name: `p${pid}`,
    ticks,
  });
  const before = [process(1, 0, 50), process(10, 1, 5), process(30, 1, 100), process(40, 1, 7)];
  const after = [
    process(1, 0, 60),
    process(10, 1, 105), // this one
    process(11, 10, 90), // its child
    process(12, 11, 90), // its grandchild
    process(30, 1, 150),
    process(40, 1, 7), // did nothing
    process(50, 51, 80), // new, of a parent that is gone
    process(60, 61, 1), // two that name each other
    process(61, 60, 1),
  ];
  assert.deepEqual(busyProcesses(before, after, 100, 10), [
    { pid: 50, name: 'p50', cpus: 0.8 },
    { pid: 30, name: 'p30', cpus: 0.5 },
    { pid: 1, name: 'p1', cpus: 0.1 },
    { pid: 60, name: 'p60', cpus: 0.01 },
    { pid: 61, name: 'p61', cpus: 0.01 },
  ]);
});
