import type { Comparison, RandomInteger, Step } from '../find-divergence.ts';
import { type Advice, type Backing, FILES, HEAP, PROCESSES, type SystemModel } from './system-model.ts';

const PAGE = 4096;
/** Pages on each side of an edge. */
const WINDOW = 6;
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
function step(text: string, run: (model: SystemModel) => unknown): Step<SystemModel> {
  return {
    text,
    run: (model) => {
      const result = run(model);
      return `${result} [${model.takeEvents().join(', ')}]`;
    },
  };
}

function randomStep(random: RandomInteger): Step<SystemModel> {
  const process = random(PROCESSES);
  const kind = random(100);
  if (kind < 45) return touch(process, random);
  if (kind < 60) return mmap(process, random);
  if (kind < 70) return mprotect(process, random);
  if (kind < 80) return munmap(process, random);
  if (kind < 90) return madvise(process, random);
  if (kind < 97) return brk(process, random);
  return step(`exit(${process})`, (model) => model.exit(process));
}

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
  const length = lengthOf(random);
  const prot = rights(random);
  const backing: Backing = random(2) === 0 ? 'anonymous' : random(FILES);
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

/** A page of one of the windows. */
function place(random: RandomInteger): number {
  return EDGES[random(EDGES.length)]! + (random(2 * WINDOW) - WINDOW) * PAGE;
}

function perhapsUnaligned(random: RandomInteger): number {
  return place(random) + (random(20) === 0 ? 1 : 0);
}

/** Up to five pages, rarely nothing, sometimes not whole ones. */
function lengthOf(random: RandomInteger): number {
  if (random(20) === 0) return 0;
  return (1 + random(5)) * PAGE - (random(4) === 0 ? random(PAGE) : 0);
}

/** Any of the eight, mostly readable and writable. */
function rights(random: RandomInteger): number {
  return random(2) === 0 ? 3 : random(8);
}

const hex = (address: number): string => `0x${address.toString(16)}`;
