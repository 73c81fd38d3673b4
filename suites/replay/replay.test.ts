import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { core, coreWithoutNotifiers } from '../core-variants.ts';
import { RecordingReader } from './recording-reader.ts';
import { Replay, type ReplayResult } from './replay.ts';
import { ReplayMachine } from './replay-machine.ts';
import type { NotifierKind } from './space-listeners.ts';
import { DEFAULT_TOUCH, type TouchPolicy } from './touch-policy.ts';

const ALL: TouchPolicy = { ...DEFAULT_TOUCH, fraction: 1, limit: 2 ** 20 };

function replay(
  lines: readonly string[],
  notifiers: NotifierKind = 'count',
  touch: TouchPolicy = ALL,
  frames = 2 ** 13,
): ReplayResult {
  const running = new Replay({ notifiers, touch, frames });
  running.push(Buffer.from(`${lines.join('\n')}\n`));
  return running.end();
}

const A = 0x7f0000000000;
const hex = (address: number) => `0x${address.toString(16)}`;
const map = (at: number, pages: number, flags = 'MAP_PRIVATE|MAP_ANONYMOUS', prot = 'PROT_READ|PROT_WRITE') =>
  `mmap(NULL, ${pages * 4096}, ${prot}, ${flags}, -1, 0) = ${hex(at)}`;
const call = (name: string, at: number, pages: number, rest = '') =>
  `${name}(${hex(at)}, ${pages * 4096}${rest}) = 0`;

interface Expected {
  readonly [counter: string]: number;
}

/** What programs do, and what it costs: the events of mm/ in 2.6.30, and pages, by hand. */
const EXPECTED: readonly (readonly [what: string, lines: readonly string[], expected: Expected])[] = [
  ['nothing but a program that ends', ['exit_group(0) = ?'], { 'callbacks-release': 1, 'pages-touched': 0 }],
  [
    'munmap: one range, and its pages freed',
    [map(A, 8), call('munmap', A, 4)],
    {
      'callbacks-invalidate-range-start': 1,
      'callbacks-invalidate-range-end': 1,
      'pages-mapped': 8,
      'pages-freed': 8,
    },
  ],
  [
    'munmap of a hole tells nobody',
    [map(A, 8), call('munmap', A + 0x100000, 4)],
    { 'callbacks-invalidate-range-start': 0 },
  ],
  [
    'mprotect: one range for each piece that changes',
    [map(A, 8), call('mprotect', A, 4, ', PROT_READ'), call('mprotect', A, 8, ', PROT_READ')],
    { 'callbacks-invalidate-range-start': 2 },
  ],
  [
    'a mapping over another: one range',
    [map(A, 8), map(A, 4, 'MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED')],
    { 'callbacks-invalidate-range-start': 1, 'pages-mapped': 12, 'pages-peak': 8, divergences: 0 },
  ],
  [
    'DONTNEED: one range, and pages that may be touched again',
    [map(A, 8), call('madvise', A, 8, ', MADV_DONTNEED')],
    { 'callbacks-invalidate-range-start': 1, 'pages-freed': 8 },
  ],
  [
    'brk: growth tells nobody, shrinking is a munmap',
    [
      'brk(NULL) = 0x10000000',
      'brk(0x10008000) = 0x10008000',
      'brk(0x10004000) = 0x10004000',
      'brk(NULL) = 0x10004000',
    ],
    { 'callbacks-invalidate-range-start': 1, 'pages-mapped': 8, divergences: 0 },
  ],
  [
    'mremap that moves 65 pages: two chunks, and the old range',
    [map(A, 65), `mremap(${hex(A)}, ${65 * 4096}, ${130 * 4096}, MREMAP_MAYMOVE) = ${hex(A + 2 ** 30)}`],
    { 'callbacks-invalidate-range-start': 3, 'pages-mapped': 130, divergences: 0 },
  ],
  [
    'mremap in place tells nobody',
    [map(A, 2), `mremap(${hex(A)}, ${2 * 4096}, ${4 * 4096}, MREMAP_MAYMOVE) = ${hex(A)}`],
    { 'callbacks-invalidate-range-start': 0, 'pages-mapped': 4 },
  ],
  [
    'fork: a range for the written area; the child copies what it writes, then the parent has its pages alone',
    [`1 ${map(A, 8)}`, '1 fork() = 2', '2 exit_group(0) = ?', '1 exit_group(0) = ?'],
    {
      'callbacks-invalidate-range-start': 1,
      'callbacks-invalidate-page': 8,
      'faults-copy-on-write': 8,
      'faults-reused': 8,
      'pages-peak': 16,
      'callbacks-release': 2,
    },
  ],
  [
    'vfork and threads: one address space until execve',
    [
      `1 ${map(A, 8)}`,
      '1 vfork( <unfinished ...>',
      '2 execve("/x", ["x"], 0x7f /* 0 vars */) = 0',
      '1 <... vfork resumed>) = 2',
      '1 clone(child_stack=0x7f00, flags=CLONE_VM|CLONE_THREAD) = 3',
      `3 ${call('munmap', A, 8)}`,
    ],
    { 'callbacks-invalidate-range-start': 1, 'callbacks-release': 2, 'pages-peak': 8 },
  ],
  [
    'a part of the program’s image shows itself by a call, and is inferred',
    [call('mprotect', 0x400000, 3, ', PROT_READ')],
    { 'image-ranges-inferred': 1, divergences: 0, 'callbacks-invalidate-range-start': 1 },
  ],
  [
    'reservations are not touched until they are opened',
    [map(A, 8, 'MAP_PRIVATE|MAP_ANONYMOUS', 'PROT_NONE'), call('mprotect', A, 2, ', PROT_READ|PROT_WRITE')],
    { 'pages-touched': 2 },
  ],
];

for (const [what, lines, expected] of EXPECTED) {
  test(what, () => {
    const { counters, violations } = replay(lines);
    assert.deepEqual(violations, []);
    const got = Object.fromEntries(Object.keys(expected).map((name) => [name, counters[name]]));
    assert.deepEqual(got, expected);
    assert.equal(counters['tables-freed'], counters['tables-allocated']);
    assert.equal(counters['callbacks-invalidate-range-end'], counters['callbacks-invalidate-range-start']);
  });
}

const DIVERGENCES: readonly (readonly [lines: readonly string[], name: string])[] = [
  [[map(A, 8), map(A + 4096, 1)], 'mmap: the range is in use'],
  [[map(A, 8), call('madvise', A, 8, ', MADV_HUGEPAGE')], 'madvise 14: the model returns -EINVAL'],
  [[map(A + 1, 8)], 'mmap: the model returns -EINVAL'],
  [['brk(NULL) = 0x10000000', 'brk(0x10001000) = 0x10000000'], 'brk: the heap ends elsewhere'],
  [[call('munmap', A + 1, 1)], 'munmap: the model returns -EINVAL'],
];

for (const [lines, name] of DIVERGENCES) {
  test(`divergence, ${name}`, () => {
    const { divergences, violations, counters } = replay(lines);
    assert.deepEqual(divergences, { [name]: 1 });
    assert.equal(counters.divergences, 1);
    assert.deepEqual(violations, []);
  });
}

test('without memory left, touches are refused and a fork still has its child', () => {
  const { counters, violations } = replay(
    [`1 ${map(A, 16)}`, '1 fork() = 2', '2 exit_group(0) = ?'],
    'count',
    ALL,
    8,
  );
  assert.deepEqual([counters['pages-touched'], counters['touches-refused']! > 8, violations], [8, true, []]);
});

test('what is left behind is named', () => {
  const machine = new ReplayMachine({ core, frames: 64 });
  machine.begin();
  machine.memory.frames.allocate();
  const { violations } = machine.end();
  assert.match(violations.join('\n'), /frames in use after the last exit: 1, expected 0/);
});

/** Counters of a whole recording, without those of callbacks. */
function countersOf(name: string, notifiers: NotifierKind, touch: TouchPolicy, variant = core) {
  const machine = new ReplayMachine({ core: variant, notifiers, touch, frames: 2 ** 16 });
  machine.begin();
  const reader = new RecordingReader({
    onCalls: (calls) => machine.replay(calls),
    onProblem: (problem) => assert.fail(JSON.stringify(problem)),
  });
  reader.push(readFileSync(new URL(`../traces/${name}.strace`, import.meta.url)));
  const { unknown } = reader.end();
  const { alive, violations } = machine.end();
  assert.deepEqual([alive, violations, unknown], [0, [], {}]);
  const counters = machine.counters();
  assert.equal(counters.divergences, 0);
  const of = (prefix: string, wanted: boolean) =>
    Object.fromEntries(Object.entries(counters).filter(([key]) => key.startsWith(prefix) === wanted));
  return { callbacks: of('callbacks-', true), others: of('callbacks-', false) };
}

for (const name of ['gcc-compile', 'node-alloc', 'python-json', 'shell-forks']) {
  test(`${name}: no divergence, nothing left, and the same counts whoever listens`, () => {
    const none = countersOf(name, 'none', DEFAULT_TOUCH);
    const counted = countersOf(name, 'count', DEFAULT_TOUCH);
    const guests = countersOf(name, 'kvm', DEFAULT_TOUCH);
    assert.deepEqual(none.callbacks, {});
    assert.deepEqual(counted.others, none.others);
    assert.deepEqual(guests, counted);
    assert.deepEqual(countersOf(name, 'none', DEFAULT_TOUCH, coreWithoutNotifiers), none);
    assert.ok(counted.callbacks['callbacks-invalidate-range-start']! > 50);
    assert.equal(
      counted.callbacks['callbacks-invalidate-range-end'],
      counted.callbacks['callbacks-invalidate-range-start'],
    );
  });
}

test('a seed repeats the random order, and touches as many pages as the sequential one', () => {
  const random = (seed: number): TouchPolicy => ({ ...DEFAULT_TOUCH, order: 'random', seed });
  const first = countersOf('gcc-compile', 'none', random(1)).others;
  assert.deepEqual(countersOf('gcc-compile', 'none', random(1)).others, first);
  assert.notDeepEqual(countersOf('gcc-compile', 'none', random(2)).others, first);
  const sequential = countersOf('gcc-compile', 'none', DEFAULT_TOUCH).others;
  assert.equal(first['pages-touched'], sequential['pages-touched']);
});
