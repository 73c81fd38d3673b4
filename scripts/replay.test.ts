/** `mmubench replay` as a user calls it: what it prints, what it refuses, and how it ends. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { temporaryFolder, writeFiles } from '../harness/temporary-folder.test-helper.ts';
import { cli } from './cli.test-helper.ts';

const GCC = fileURLToPath(new URL('../suites/traces/gcc-compile.strace', import.meta.url));
const MMAP = 'mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000\n';

interface Replays {
  readonly replays: readonly {
    readonly recording: string;
    readonly calls: Readonly<Record<string, number>>;
    readonly counters: Readonly<Record<string, number>>;
    readonly violations: readonly string[];
    readonly problems: number;
    readonly unusable: readonly {
      readonly line: number;
      readonly column: number;
      readonly message: string;
    }[];
  }[];
}

test('a recording: tables, and the same as JSON', (t) => {
  const folder = temporaryFolder(t);
  const table = cli(folder, 'replay', GCC, '--notifiers', 'kvm');
  assert.deepEqual([table.status, table.stderr], [0, '']);
  assert.match(table.stdout, /execve +11 +8\n/);
  assert.match(table.stdout, /callbacks-invalidate-range-start +\d+\n/);
  assert.match(table.stdout, /No divergence from the recording\.\nAll invariants hold\.\n$/);
  const json = cli(folder, 'replay', GCC, GCC, '--json', '--notifiers', 'kvm');
  assert.equal(json.status, 0, json.stderr);
  const { replays } = JSON.parse(json.stdout) as Replays;
  assert.equal(replays.length, 2);
  assert.deepEqual(replays[0], replays[1]);
  assert.deepEqual([replays[0]!.calls.execve, replays[0]!.violations], [11, []]);
  for (const [name, count] of Object.entries(replays[0]!.counters))
    assert.match(table.stdout, new RegExp(`^${name} +${count.toLocaleString('en-US')}$`, 'm'));
});

test('lines that can’t be used have their place in the JSON too, as many as are told', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { r: `${MMAP}${'?\n'.repeat(5)}` });
  const { stdout } = cli(folder, 'replay', 'r', '--json', '--problems', '2');
  const [{ problems, unusable }] = (JSON.parse(stdout) as Replays).replays as [Replays['replays'][0]];
  assert.deepEqual(
    [problems, unusable.map(({ line, column }) => [line, column])],
    [
      5,
      [
        [2, 1],
        [3, 1],
      ],
    ],
  );
  assert.match(unusable[0]!.message, /^got "\?", expected a call/);
});

test('hostile text in a recording is told without control characters', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'r.strace': `${MMAP}\u001b[31m\u202ehello\nunlink\u001b(1) = 0\n` });
  const { status, stdout, stderr } = cli(folder, 'replay', 'r.strace');
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^r\.strace:2:1: got /);
  assert.doesNotMatch((stdout + stderr).replaceAll('\n', ''), /\p{Cc}|\u202e/u);
});

/** What is in the file, how the command ends, and what it says. */
const ENDS: readonly (readonly [
  what: string,
  bytes: string | Buffer,
  args: string[],
  status: number,
  says: RegExp,
])[] = [
  ['empty', '', [], 2, /is empty, expected a recording; record with: strace -f -y/],
  ['prose', 'Once upon a time\n', [], 2, /r:1:1: got "Once.*\n.*no call among its 1 lines/],
  ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]), [], 2, /is binary \(a zero at byte 5\)/],
  ['compressed', gzipSync(MMAP.repeat(99)), [], 2, /it is compressed: run gunzip first/],
  [
    'truncated',
    `${MMAP}munmap(0x7f00`,
    [],
    0,
    /r:2:14: the line ends inside the call.*ends inside this line/,
  ],
  [
    'truncated inside a result',
    `${MMAP}${MMAP.slice(0, -5)}`,
    [],
    0,
    /r:2:\d+: the result may go on; the recording ends inside this line/,
  ],
  ['truncated, and strict', `${MMAP}munmap(0x7f00`, ['--strict'], 6, /r:2:14/],
  ['divergent, and strict', MMAP.replace('7f0000000000', '7f0000000001'), ['--strict'], 6, /^$/],
  ['with many bad lines', `${MMAP}${'?\n'.repeat(30)}`, ['--problems', '3'], 0, /r:4:1.*\nr: 27 more lines/],
];

for (const [what, bytes, args, status, says] of ENDS) {
  test(`a recording that is ${what} ends with ${status}`, (t) => {
    const folder = temporaryFolder(t);
    writeFiles(folder, { r: bytes as string });
    const outcome = cli(folder, 'replay', 'r', ...args);
    assert.equal(outcome.status, status, outcome.stderr);
    assert.match(outcome.stderr, says);
    assert.doesNotMatch(outcome.stderr, /defect of mmubench/);
  });
}

test('mistakes in the call', (t) => {
  const folder = temporaryFolder(t);
  for (const [args, message] of [
    [['replay', 'nowhere'], /nowhere can't be read: ENOENT/],
    [['replay', '.'], /\. can't be read: EISDIR/],
    [['replay', GCC, '--touch', '2'], /Expected a number from 0 to 1/],
    [['replay', GCC, '--memory', '0'], /Expected MiB from 1/],
    [['replay', GCC, '--notifiers', 'xen'], /Allowed choices are none, count, kvm/],
    [['replay'], /missing required argument/],
  ] as const) {
    const { status, stderr } = cli(folder, ...args);
    assert.equal(status, 2, stderr);
    assert.match(stderr, message);
  }
});

test('20 MB come through standard input with a heap of 40 MiB', async (t) => {
  const folder = temporaryFolder(t);
  const text = readFileSync(GCC, 'utf8').repeat(Math.ceil(20e6 / 18_477));
  const file = join(folder, 'big.strace');
  await new Promise((resolve) => createWriteStream(file).end(text, () => resolve(null)));
  const script = fileURLToPath(new URL('./cli.js', import.meta.url));
  const command = `"${process.execPath}" --max-old-space-size=40 "${script}" replay - --touch 0 --json < big.strace`;
  const { status, stdout, stderr } = spawnSync(command, { cwd: folder, shell: true, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const { replays } = JSON.parse(stdout) as Replays;
  assert.ok(replays[0]!.calls.mmap! > 100_000);
});
