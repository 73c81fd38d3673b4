import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OP, type RecordedCalls } from './recorded-calls.ts';
import { type Problem, RecordingReader, type RecordingSummary } from './recording-reader.ts';

interface Read {
  /** `op task other a b c d prot flags`, without zeros at the end. */
  readonly calls: readonly string[];
  readonly problems: readonly Problem[];
  readonly summary: RecordingSummary;
}

const NAMES = Object.fromEntries(Object.entries(OP).map(([name, op]) => [op, name]));

function columns({ op, task, other, a, b, c, d, prot, flags, length }: RecordedCalls): string[] {
  return Array.from({ length }, (_, i) => {
    const operands = [a, b, c, d].map((column) => column[i]!.toString(16));
    const rest = [other[i], ...operands, prot[i], flags[i]].join(' ').replace(/(^| )0( 0)*$/, '');
    return `${NAMES[op[i]!]} ${task[i]} ${rest}`.trimEnd();
  });
}

function read(text: string | Buffer, chunk = 1 << 16, capacity = 4096): Read {
  const calls: string[] = [];
  const problems: Problem[] = [];
  const reader = new RecordingReader({
    onCalls: (recorded) => calls.push(...columns(recorded)),
    onProblem: (problem) => problems.push(problem),
    capacity,
  });
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; i += chunk) reader.push(bytes.subarray(i, i + chunk));
  return { calls, summary: reader.end(), problems };
}

const MMAP = 'mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000';
const MAPPED = 'mmap 0 0 7f0000000000 2000 0 0 3 34';

/** One call in every way that strace has of writing it down. */
const WAYS: readonly string[] = [
  MMAP,
  `100 ${MMAP}`,
  `100   ${MMAP}`,
  `[pid   100] ${MMAP}`,
  `[pid   100<bash>] ${MMAP}`,
  `100<node> ${MMAP}`,
  `12:34:56 ${MMAP}`,
  `100 12:34:56.123456 ${MMAP}`,
  `[pid 100] 1699999999.123456 ${MMAP}`,
  `     0.000123 ${MMAP}`,
  `100      0.000123 ${MMAP}`,
  `12:34:56 (+     0.000123) ${MMAP}`,
  `[00007f5c1c3d2a9e] ${MMAP}`,
  `100 12:34:56 [   9] [00007f5c1c3d2a9e] ${MMAP}`,
  `${MMAP} <0.000012>`,
  `${MMAP} (DELAYED)`,
  MMAP.replace(') =', ')                =').replace('NULL', '0'),
  MMAP.replace('PROT_READ|PROT_WRITE', '0x3 /* PROT_READ|PROT_WRITE */'),
  MMAP.replace('MAP_PRIVATE|MAP_ANONYMOUS', '0x22'),
  MMAP.replace('8192', '0x2000').replace('PROT_READ|PROT_WRITE', '03'),
  MMAP.replace('mmap', 'mmap2'),
];

for (const way of WAYS) {
  test(`one call: ${way.slice(0, 60)}`, () => {
    const { calls, problems } = read(`${way}\n`);
    assert.deepEqual([calls, problems], [['start 0', MAPPED], []]);
  });
}

const CALLS: readonly (readonly [line: string, expected: string])[] = [
  ['munmap(0x7f0000000000, 4096) = 0', 'munmap 0 0 7f0000000000 1000'],
  ['mprotect(0x1000, 4096, PROT_NONE) = 0', 'mprotect 0 0 1000 1000'],
  ['mprotect(0x1000, 4096, PROT_READ|PROT_EXEC) = 0', 'mprotect 0 0 1000 1000 0 0 5'],
  ['pkey_mprotect(0x1000, 4096, PROT_READ, 1) = 0', 'mprotect 0 0 1000 1000 0 0 1'],
  ['brk(NULL) = 0x55d0c0de0000', 'brk 0 0 0 0 0 55d0c0de0000'],
  ['brk(0x55d0c0de1000) = 0x55d0c0de1000', 'brk 0 0 55d0c0de1000 0 0 55d0c0de1000'],
  [
    'mremap(0x1000, 4096, 8192, MREMAP_MAYMOVE) = 0x7f0000000000',
    'mremap 0 0 1000 1000 2000 7f0000000000 0 1',
  ],
  [
    'mremap(0x1000, 4096, 4096, MREMAP_MAYMOVE|MREMAP_FIXED, 0x9000) = 0x9000',
    'mremap 0 0 1000 1000 1000 9000 0 3',
  ],
  ['madvise(0x1000, 4096, MADV_DONTNEED) = 0', 'madvise 0 0 1000 1000 0 0 0 4'],
  ['madvise(0x1000, 4096, 0xe /* MADV_HUGEPAGE */) = 0', 'madvise 0 0 1000 1000 0 0 0 14'],
  ['remap_file_pages(0x1000, 4096, 0, 3, 0) = 0', 'remapFilePages 0 0 1000 1000 3'],
  [
    'mmap(NULL, 2097152, PROT_READ, MAP_PRIVATE|MAP_HUGETLB|21<<MAP_HUGE_SHIFT, 3</a (b, "c) = 1>, 0x26000) = 0x1000',
    'mmap 0 0 1000 200000 26000 0 1 1409548290',
  ],
];

for (const [line, expected] of CALLS) {
  test(line, () => assert.deepEqual(read(`${line}\n`).calls, ['start 0', expected]));
}

test('failed, unfinished and unknown calls are counted by name, and change nothing', () => {
  const { calls, summary, problems } = read(
    [
      'mmap(NULL, 1, PROT_READ, MAP_PRIVATE, -1, 0) = -1 ENOMEM (Cannot allocate memory)',
      'execve("/home/user/file", ["as", "a\\") = 0"...], 0x7ffe /* 39 vars */) = -1 ENOENT (No such file or directory)',
      'clone(child_stack=NULL, flags=SIGCHLD) = ? ERESTARTNOINTR (To be restarted)',
      'read(3, "\\177ELF", 832) = 832',
      'openat(AT_FDCWD</tmp>, "x", O_RDONLY) = -1 ENOENT (No such file or directory)',
      'futex(0x7f00, FUTEX_WAIT, 0, NULL) = ?',
      'brk(NULL <unfinished ...>',
      '+++ killed by SIGKILL (core dumped) +++',
    ].join('\n'),
  );
  assert.deepEqual([calls, problems], [['start 0', 'exit 0'], []]);
  assert.deepEqual(summary.calls, { execve: 1, mmap: 1, openat: 1, read: 1 });
  assert.deepEqual(summary.failed, { execve: 1, mmap: 1, openat: 1 });
  assert.deepEqual(summary.unfinished, { brk: 1, clone: 1, futex: 1 });
  assert.deepEqual(summary.unknown, { openat: 1, read: 1 });
});

const FORK = 'clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD';
const THREAD = 'clone3({flags=CLONE_VM|CLONE_THREAD|CLONE_SYSVSEM, stack=0x7f00}';

/** Who made whom, however the lines fall. */
const FAMILIES: readonly (readonly [what: string, lines: readonly string[], expected: readonly string[]])[] =
  [
    ['fork', [`1 ${FORK}, child_tidptr=0x7f) = 2`, '2 exit(0) = ?'], ['start 0', 'fork 0 1', 'exit 1']],
    [
      'a child whose line comes before its parent’s call returns',
      [
        `1 ${FORK} <unfinished ...>`,
        '2 munmap(0x1000, 1) = 0',
        '1 <... clone resumed>, child_tidptr=0x7f) = 2',
      ],
      ['start 0', 'fork 0 1', 'munmap 1 0 1000 1'],
    ],
    [
      'the older way to resume a call',
      ['1 munmap(0x1000, 1 <unfinished ...>', '1 <... munmap resumed> ) = 0'],
      ['start 0', 'munmap 0 0 1000 1'],
    ],
    [
      'children of two calls at once, told apart once they return',
      [
        `1 ${FORK}) = 2`,
        `1 ${FORK} <unfinished ...>`,
        `2 ${FORK} <unfinished ...>`,
        '4 munmap(0x4000, 1) = 0',
        '3 munmap(0x3000, 1) = 0',
        '1 <... clone resumed>) = 3',
        '2 <... clone resumed>) = 4',
      ],
      ['start 0', 'fork 0 1', 'fork 0 2', 'munmap 2 0 3000 1', 'fork 1 3', 'munmap 3 0 4000 1'],
    ],
    [
      'vfork: the child has the parent’s memory until its execve',
      [
        '1 vfork( <unfinished ...>',
        '2 execve("/bin/true", ["true"], 0x7f /* 3 vars */ <unfinished ...>',
        '1 <... vfork resumed>) = 2',
        '2 <... execve resumed>) = 0',
      ],
      ['start 0', 'share 0 1', 'exec 1'],
    ],
    [
      'threads end together',
      [`1 ${THREAD} => {parent_tid=[2]}, 88) = 2`, '2 exit_group(0) = ?', '1 +++ exited with 0 +++'],
      ['start 0', 'share 0 1', 'exit 0', 'exit 1'],
    ],
    [
      'a thread that calls execve takes its leader’s number',
      [
        `1 ${THREAD}, 88) = 2`,
        '2 execve("/bin/true", ["true"], 0x7f /* 3 vars */ <unfinished ...>',
        '1 +++ superseded by execve in pid 2 +++',
        '1 <... execve resumed>) = 0',
        '1 munmap(0x1000, 1) = 0',
      ],
      ['start 0', 'share 0 1', 'exit 0', 'exec 1', 'munmap 1 0 1000 1'],
    ],
    [
      'on a terminal: numbers come and go, and strace interrupts lines',
      [
        'munmap(0x1000, 1) = 0',
        `${FORK}strace: Process 2 attached`,
        ', child_tidptr=0x7f) = 2',
        '[pid 1] munmap(0x2000, 1) = 0',
        '[pid 2] munmap(0x3000, 1 <unfinished ...>',
        '[pid 1] --- SIGCHLD {si_signo=SIGCHLD} ---',
        '[pid 2] <... munmap resumed>) = 0',
        '[pid 2] +++ exited with 0 +++',
        'munmap(0x4000, 1) = 0',
      ],
      [
        'start 0',
        'munmap 0 0 1000 1',
        'fork 0 1',
        'munmap 0 0 2000 1',
        'munmap 1 0 3000 1',
        'exit 1',
        'munmap 0 0 4000 1',
      ],
    ],
    [
      'on a terminal: the child is announced and the parent goes on first',
      [
        `${FORK} <unfinished ...>`,
        'strace: Process 2 attached',
        '[pid 1] <... clone resumed>) = 2',
        '[pid 2] munmap(0x3000, 1) = 0',
      ],
      ['start 0', 'fork 0 1', 'munmap 1 0 3000 1'],
    ],
    [
      'numbers of another namespace',
      [`1 ${FORK}) = 5 /* 2 in strace's PID NS */`, '2 munmap(0x1000, 1) = 0'],
      ['start 0', 'fork 0 1', 'munmap 1 0 1000 1'],
    ],
    [
      'two that were attached to',
      ['1 munmap(0x1000, 1) = 0', '7 munmap(0x7000, 1) = 0'],
      ['start 0', 'munmap 0 0 1000 1', 'start 1', 'munmap 1 0 7000 1'],
    ],
  ];

for (const [what, lines, expected] of FAMILIES) {
  test(what, () => {
    const { calls, problems } = read(`${lines.join('\n')}\n`);
    assert.deepEqual([calls, problems], [expected, []]);
  });
}

const BAD: readonly (readonly [line: string, column: number, message: RegExp])[] = [
  ['hello', 1, /got "hello", expected a call/],
  ['100 12:34:56 \u0001\u0002', 14, /expected a call/],
  ['munmap(0x1000, 4096', 20, /ends inside the call/],
  ['100 munmap(0x1000, 4096)', 25, /no result behind the call/],
  ['munmap("0x1000, 4096) = 0', 8, /a string is not closed/],
  ['munmap(0x1000, 4096] = 0', 20, /got ], expected/],
  ['munmap({0x1000}, 4096) = 0', 8, /got "\{0x1000\}", expected an address/],
  ['munmap(0xffffffffff600000, 4096) = 0', 8, /below 2\^48/],
  ['munmap(0x1000) = 0', 8, /got "", expected a length/],
  ['mprotect(0x1000, 1, read) = 0', 10, /got "read", expected flags/],
  ['1 <... munmap resumed>) = 0', 23, /its beginning is not in the recording/],
  ['read(3, ', 9, /no result behind the call/],
];

for (const [line, column, message] of BAD) {
  test(`can't be used: ${JSON.stringify(line)}`, () => {
    const { problems, summary } = read(`brk(NULL) = 0x1000\r\n\n${line}\nbrk(NULL) = 0x1000\n`);
    assert.deepEqual([problems.length, summary.problems, summary.calls.brk], [1, 1, 2]);
    const [problem] = problems;
    assert.deepEqual([problem!.line, problem!.column], [3, column]);
    assert.match(problem!.message, message);
  });
}

test('what another architecture, strace or way of recording does is told once, with a line', () => {
  const notices = (text: string) => read(text).summary.notices.join('\n');
  assert.match(
    notices('strace: [ Process PID=5 runs in 32 bit mode. ]\n'),
    /^a 32-bit program .*\(line 1\)$/,
  );
  const arm = 'mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0xffff9c3d1000\n';
  assert.match(notices(arm.repeat(3)), /another architecture, such as arm64.*\(line 1 and 2 more\)/);
  assert.deepEqual(read(arm).calls[1], 'mmap 0 0 7fff9c3d1000 1000 0 0 1 34');
  assert.match(
    notices('mmap(NULL, 4096, PROT_READ, MAP_NEWEST, 3, 0) = 0x1000\n'),
    /no paths.*strace -y[\s\S]*MAP_NEWEST/,
  );
  assert.match(notices(`${MMAP}\n`), /^the recording begins after the program did.*\(line 1\)$/);
  assert.equal(notices('execve("/x", ["x"], 0x7f /* 1 var */) = 0\n'), '');
  assert.match(notices(`${FORK}) = 2\nbrk(NULL) = 0x1000\n`), /record with strace -f .*\(line 2\)$/m);
});

test('a line of 3 MiB is cut, and the next one is read', () => {
  const { problems, calls } = read(`write(1, "${'x'.repeat(3 << 20)}", 9) = 9\n${MMAP}\n`);
  assert.deepEqual([problems.length, problems[0]!.line, problems[0]!.column], [1, 1, 2 ** 20 + 1]);
  assert.deepEqual(calls, ['start 0', MAPPED]);
});

test('a recording that ends inside a line says so', () => {
  assert.match(
    read(`${MMAP}\nmunmap(0x7f00000`).problems[0]!.message,
    /the recording ends inside this line$/,
  );
});

test('a recording that ends inside a result does not replay half of it', () => {
  const second = MMAP.replace('0x7f0000000000', '0x7f0000004000');
  for (let cut = 0; cut < second.length; cut++) {
    const { calls, problems } = read(`${MMAP}\n${second.slice(0, cut)}`);
    assert.deepEqual([calls, problems.length], [['start 0', MAPPED], Math.min(cut, 1)], second.slice(0, cut));
  }
  const [problem] = read(second).problems;
  assert.deepEqual([problem!.line, problem!.column], [1, second.length + 1]);
  assert.match(problem!.message, /^the result may go on; the recording ends inside this line$/);
  // What strace's -T writes behind the result shows that it is whole.
  assert.equal(read(`${second} <0.0`).calls.length, 2);
});

test('bytes: never a throw, every line read or named, in whatever pieces they come', () => {
  const words = [
    '1 ',
    '[pid 2] ',
    'brk(',
    'NULL',
    ') = 0x1000',
    ' = ?',
    ' <unfinished ...>',
    '\n',
    '"',
    '\\',
    '\0',
    '<... brk resumed>',
  ];
  const hostile = fc
    .array(fc.oneof(fc.constantFrom(...words, MMAP, `${FORK}) = 2`), fc.string({ unit: 'binary' })))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(
      hostile,
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 5 }),
      (text, chunk, capacity) => {
        const whole = read(text);
        assert.equal(whole.summary.problems, whole.problems.length);
        assert.deepEqual(read(text, chunk, capacity), whole);
      },
    ),
    { numRuns: 300 },
  );
});
