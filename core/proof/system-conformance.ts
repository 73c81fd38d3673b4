import type { Comparison, Step } from '../find-divergence.ts';
import type { RandomInteger } from '../random-integers.ts';
import {
  type Advice,
  FILE_PAGES,
  FILES,
  HEAP,
  type How,
  PROCESSES,
  type SystemModel,
} from './system-model.ts';

const PAGE = 4096;
/** Pages on each side of an edge. */
const WINDOW = 5;
/** Around edges of each kind of table, at the heap, at the top of user space and where unasked mappings go. */
const EDGES = [
  0x200000,
  HEAP + 3 * PAGE,
  0x8000000000,
  0x7ffffffff000 - WINDOW * PAGE,
  0x7ffffffff000 - 2 ** 27 - WINDOW * PAGE,
];
const ADVICE: readonly Advice[] = [
  'dontneed',
  'dontneed',
  'dontneed',
  'random',
  'normal',
  'dontfork',
  'dofork',
];
const LOOK_EVERY = 25;

/** How two models of whole address spaces are compared: results, what the notifiers were told, and now and then all. */
export function systemComparison(
  makeOne: () => SystemModel,
  makeOther: () => SystemModel,
): Comparison<SystemModel> {
  return { makeOne, makeOther, randomStep, look, lookEvery: LOOK_EVERY };
}

const look: Step<SystemModel> = { text: 'look', run: (model) => model.look() };

/** A step's result together with the events that it brought about. */
function step(text: string, run: (model: SystemModel) => unknown, inOrder = true): Step<SystemModel> {
  return {
    text,
    run: (model) => {
      const result = run(model);
      return `${result} [${model.takeEvents(inOrder).join(', ')}]`;
    },
  };
}

function randomStep(random: RandomInteger): Step<SystemModel> {
  // Most things happen in one place of one process: so they meet.
  const process = Math.min(random(PROCESSES), random(PROCESSES));
  let kind = random(100);
  for (const [share, make] of KINDS) {
    kind -= share;
    if (kind < 0) return make(process, random);
  }
  throw new Error('the shares of all kinds of steps are 100 together');
}

type MakeStep = (process: number, random: RandomInteger) => Step<SystemModel>;

/** How many of a hundred steps are of each kind. */
const KINDS: readonly (readonly [share: number, make: MakeStep])[] = [
  [42, touch],
  [12, mmap],
  [7, mprotect],
  [4, munmap],
  [5, madvise],
  [4, brk],
  [7, mremap],
  [1, exit],
  [3, fork],
  [7, reclaim],
  [4, migrate],
  [3, writeBack],
  [1, truncate],
];

function touch(process: number, random: RandomInteger): Step<SystemModel> {
  const address = place(random) + random(PAGE);
  const write = random(2) === 1;
  return step(`touch(${process}, ${hex(address)}, ${write})`, (model) =>
    model.touch(process, address, write),
  );
}

function mmap(process: number, random: RandomInteger): Step<SystemModel> {
  const where = random(10);
  // Mostly at a place of the windows, now and then nowhere in particular, or where it can't be.
  const address = where === 0 ? 0 : where === 1 ? place(random) + 1 : place(random);
  const length = lengthOf(random, 10);
  const prot = rights(random);
  const backing: How['backing'] = random(2) === 0 ? 'anonymous' : random(FILES);
  const how = { shared: random(3) === 0, fixed: random(3) > 0, backing, pgoff: random(4) };
  const text = `mmap(${process}, ${hex(address)}, ${hex(length)}, ${prot}, ${JSON.stringify(how)})`;
  return step(text, (model) => model.mmap(process, address, length, prot, how));
}

function munmap(process: number, random: RandomInteger): Step<SystemModel> {
  const start = perhapsUnaligned(random);
  const length = lengthOf(random);
  return step(`munmap(${process}, ${hex(start)}, ${hex(length)})`, (model) =>
    model.munmap(process, start, length),
  );
}

function mprotect(process: number, random: RandomInteger): Step<SystemModel> {
  const start = perhapsUnaligned(random);
  const length = lengthOf(random);
  const prot = rights(random);
  return step(`mprotect(${process}, ${hex(start)}, ${hex(length)}, ${prot})`, (model) =>
    model.mprotect(process, start, length, prot),
  );
}

function madvise(process: number, random: RandomInteger): Step<SystemModel> {
  const start = perhapsUnaligned(random);
  const length = lengthOf(random);
  const advice = ADVICE[random(ADVICE.length)]!;
  return step(`madvise(${process}, ${hex(start)}, ${hex(length)}, ${advice})`, (model) =>
    model.madvise(process, start, length, advice),
  );
}

function brk(process: number, random: RandomInteger): Step<SystemModel> {
  const to = HEAP + random(8 * PAGE) - PAGE / 2;
  return step(`brk(${process}, ${hex(to)})`, (model) => model.brk(process, to));
}

function mremap(process: number, random: RandomInteger): Step<SystemModel> {
  const where = random(3);
  const call = {
    from: perhapsUnaligned(random),
    oldLength: lengthOf(random),
    newLength: lengthOf(random),
    mayMove: random(4) > 0,
    to: where > 0 ? null : place(random),
  };
  const { from, oldLength, newLength, mayMove, to } = call;
  const numbers = [from, oldLength, newLength].map(hex).join(', ');
  return step(`mremap(${process}, ${numbers}, ${mayMove}, ${to === null ? null : hex(to)})`, (model) =>
    model.mremap(process, call),
  );
}

function exit(process: number): Step<SystemModel> {
  return step(`exit(${process})`, (model) => model.exit(process));
}

function fork(process: number, random: RandomInteger): Step<SystemModel> {
  const child = (process + 1 + random(PROCESSES - 1)) % PROCESSES;
  return step(`fork(${process}, ${child})`, (model) => model.fork(process, child));
}

function reclaim(process: number, random: RandomInteger): Step<SystemModel> {
  const address = place(random);
  const usedElsewhere = random(6) === 0;
  const text = `reclaim twice(${process}, ${hex(address)}, ${usedElsewhere})`;
  // The first time most pages are found used, and are old afterwards.
  const run = (model: SystemModel) => {
    const first = model.reclaim(process, address, false);
    return `${first}, ${model.reclaim(process, address, usedElsewhere)}`;
  };
  return step(text, run, false);
}

function migrate(process: number, random: RandomInteger): Step<SystemModel> {
  const address = place(random);
  return step(`migrate(${process}, ${hex(address)})`, (model) => model.migrate(process, address), false);
}

function writeBack(_process: number, random: RandomInteger): Step<SystemModel> {
  const file = 2 * random(2);
  const index = random(FILE_PAGES[file]!);
  return step(`writeBack(${file}, ${index})`, (model) => model.writeBack(file, index), false);
}

function truncate(_process: number, random: RandomInteger): Step<SystemModel> {
  const file = random(FILES);
  const size = random(10 * PAGE);
  return step(`truncate(${file}, ${size})`, (model) => model.truncate(file, size), false);
}

/** A page of one of the windows. */
function place(random: RandomInteger): number {
  const edge = Math.min(random(EDGES.length), random(EDGES.length), random(EDGES.length));
  return EDGES[edge]! + (random(2 * WINDOW) - WINDOW) * PAGE;
}

function perhapsUnaligned(random: RandomInteger): number {
  return place(random) + (random(20) === 0 ? 1 : 0);
}

/** Up to so many pages, rarely nothing, sometimes not whole ones. */
function lengthOf(random: RandomInteger, pages = 4): number {
  if (random(20) === 0) return 0;
  return (1 + random(pages)) * PAGE - (random(4) === 0 ? random(PAGE) : 0);
}

/** Any of the eight, mostly readable and writable. */
function rights(random: RandomInteger): number {
  return random(5) > 0 ? 3 : random(8);
}

const hex = (address: number): string => `0x${address.toString(16)}`;
