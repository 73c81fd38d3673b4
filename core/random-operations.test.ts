import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkInvariants } from './check-invariants.ts';
import { sysMunmap } from './do-munmap.ts';
import { FileMapping } from './file-mapping.ts';
import { execMm, fork } from './fork.ts';
import { translate } from './map-range.ts';
import { migratePage } from './migrate-page.ts';
import { Mm } from './mm.ts';
import { mmput } from './mm-lifetime.ts';
import {
  MADV_DONTFORK,
  MADV_DONTNEED,
  MADV_SEQUENTIAL,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_LOCKED,
  MAP_POPULATE,
  MAP_PRIVATE,
  MAP_SHARED,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
} from './mman.ts';
import { touch } from './page-fault.ts';
import { PhysicalMemory } from './physical-memory.ts';
import { randomIntegers } from './random-integers.ts';
import { reclaimPage } from './reclaim-page.ts';
import { sysBrk } from './sys-brk.ts';
import { sysMadvise } from './sys-madvise.ts';
import { sysMlock, sysMunlock } from './sys-mlock.ts';
import { sysMmap } from './sys-mmap.ts';
import { sysMprotect } from './sys-mprotect.ts';
import { sysMremap } from './sys-mremap.ts';
import { sysRemapFilePages } from './sys-remap-file-pages.ts';
import { countingNotifier } from './test-machine.ts';
import { vmtruncate } from './vmtruncate.ts';
import { writebackPage } from './writeback-page.ts';

const PAGE = 4096;
const HUGE = 2 ** 21;
const FRAMES = 2048 + 512 * 4;
/** Around an edge of tables, so that ranges cross it. */
const BASE = 0x40000000 - 32 * PAGE;
const WINDOW = 64;

type Operation = (world: World, mm: Mm) => string;

const startIn = (world: World): number => BASE + world.random(WINDOW) * PAGE;
const lengthIn = (world: World): number => (1 + world.random(24)) * PAGE;
const sharing = (world: World): number => (world.random(2) === 0 ? MAP_SHARED : MAP_PRIVATE);

const mapSome: Operation = (world, mm) => {
  const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | (world.random(8) === 0 ? MAP_LOCKED : 0);
  return `mmap ${sysMmap(mm, startIn(world), lengthIn(world), world.random(8), flags) < 0}`;
};

const mapFile: Operation = (world, mm) => {
  const file = [world.disk, world.tmpfs, world.xip][world.random(3)]!;
  const offset = world.random(8) * PAGE;
  return `mmap file ${sysMmap(mm, startIn(world), lengthIn(world), 1 + world.random(3), MAP_FIXED | sharing(world), file, offset) < 0}`;
};

const mapPopulated: Operation = (world, mm) =>
  `populate ${sysMmap(mm, startIn(world), lengthIn(world), 3, MAP_POPULATE | MAP_ANONYMOUS | sharing(world)) < 0}`;

const unmapSome: Operation = (world, mm) => `munmap ${sysMunmap(mm, startIn(world), lengthIn(world))}`;

const protectSome: Operation = (world, mm) =>
  `mprotect ${sysMprotect(mm, startIn(world), lengthIn(world), world.random(4))}`;

const advise: Operation = (world, mm) => {
  const advice = [MADV_DONTNEED, MADV_DONTFORK, MADV_SEQUENTIAL][world.random(3)]!;
  return `madvise ${sysMadvise(mm, startIn(world), lengthIn(world), advice)}`;
};

const moveSome: Operation = (world, mm) => {
  const flags = [0, MREMAP_MAYMOVE, MREMAP_MAYMOVE | MREMAP_FIXED][world.random(3)]!;
  const target = BASE + world.random(2 * WINDOW) * PAGE;
  return `mremap ${Math.min(0, sysMremap(mm, startIn(world), lengthIn(world), lengthIn(world), flags, target))}`;
};

const moveHeap: Operation = (world, mm) =>
  `brk ${sysBrk(mm, mm.startBrk + world.random(40 * PAGE)) - mm.brk}`;

const forkSome: Operation = (world, mm) => {
  if (world.mms.length >= 6) return 'no fork';
  const child = fork(mm);
  if (child !== null) world.adopt(child);
  return `fork ${child !== null}`;
};

const exitOrExec: Operation = (world, mm) => {
  if (world.random(3) > 0) return 'no exit';
  const at = world.mms.indexOf(mm);
  world.mms.splice(at, 1);
  const [events] = world.events.splice(at, 1);
  if (world.mms.length === 0 || world.random(3) === 0) world.adopt(execMm(mm));
  else mmput(mm);
  events!.unregister();
  return 'exit or exec';
};

const truncate: Operation = (world) => {
  const file = [world.disk, world.tmpfs][world.random(2)]!;
  return `truncate ${vmtruncate(world.memory, file, world.random(40) * PAGE + world.random(2) * 77)}`;
};

const remap: Operation = (world, mm) => {
  const start = startIn(world);
  vmtruncate(world.memory, world.tmpfs, 40 * PAGE);
  if (world.random(2) === 0) sysMmap(mm, start, lengthIn(world), 3, MAP_FIXED | MAP_SHARED, world.tmpfs, 0);
  return `remap ${sysRemapFilePages(mm, start, (1 + world.random(4)) * PAGE, 0, world.random(16), world.random(2) << 16)}`;
};

const lockSome: Operation = (world, mm) =>
  `mlock ${(world.random(2) ? sysMlock : sysMunlock)(mm, startIn(world), lengthIn(world))}`;

const reclaim: Operation = (world, mm) =>
  `reclaim ${world.withPages(mm, (pfn) => reclaimPage(world.memory, pfn))}`;

const migrate: Operation = (world, mm) =>
  `migrate ${world.withPages(mm, (pfn) => migratePage(world.memory, pfn, () => world.meanwhile()))}`;

const writeback: Operation = (world) =>
  `writeback ${writebackPage(world.memory, world.disk, world.random(40))}`;

const hugePages: Operation = (world, mm) => {
  const at = 0x80000000 + world.random(3) * HUGE;
  if (world.random(3) === 0) return `huge munmap ${sysMunmap(mm, at, HUGE)}`;
  if (world.random(2) === 0) {
    sysMmap(mm, at, HUGE, 3, MAP_FIXED | sharing(world), world.huge, world.random(3) * HUGE);
  }
  return `huge ${Math.min(0, touch(mm, at + world.random(HUGE), world.random(2) === 1))}`;
};

const touchSome: Operation = (world, mm) => {
  for (let i = 0; i < 12; i++) touch(mm, BASE + world.random(WINDOW * 2 * PAGE), world.random(2) === 1);
  return 'touch';
};

const OPERATIONS: readonly Operation[] = [
  mapSome,
  mapSome,
  mapFile,
  mapFile,
  mapPopulated,
  unmapSome,
  protectSome,
  protectSome,
  advise,
  advise,
  moveSome,
  moveHeap,
  forkSome,
  exitOrExec,
  truncate,
  remap,
  lockSome,
  reclaim,
  reclaim,
  migrate,
  writeback,
  hugePages,
  touchSome,
  touchSome,
  touchSome,
  touchSome,
  touchSome,
];

/** A machine with some programs that do whatever they like. */
class World {
  readonly memory = new PhysicalMemory(FRAMES);
  readonly disk = new FileMapping('disk', 40 * PAGE);
  readonly tmpfs = new FileMapping('tmpfs', 40 * PAGE, { accountsDirty: false });
  readonly xip = new FileMapping('xip', 40 * PAGE, { xip: true });
  readonly huge = new FileMapping('huge', 4 * HUGE, { hugePageSize: HUGE });
  readonly mms: Mm[] = [];
  readonly events: ReturnType<typeof countingNotifier>[] = [];
  readonly #random: (limit: number) => number;

  constructor(seed: number) {
    this.#random = randomIntegers(seed);
    this.memory.hugetlb(HUGE).reserve(3);
    this.memory.swap.swapon(256);
    this.memory.scheduler = { needResched: () => this.#random(3) === 0, run: () => this.meanwhile() };
    this.adopt(new Mm(this.memory));
  }

  adopt(mm: Mm): void {
    mm.startBrk = BASE + WINDOW * 4 * PAGE;
    if (mm.brk === 0) mm.brk = mm.startBrk;
    this.mms.push(mm);
    this.events.push(countingNotifier(mm));
  }

  step(): string {
    const mm = this.mms[this.#random(this.mms.length)]!;
    const short = this.#random(12) === 0;
    if (short) mm.allocationsLeft = this.#random(4);
    try {
      return `${this.#pick(OPERATIONS)(this, mm)}${short ? ' (out of memory)' : ''}`;
    } finally {
      mm.allocationsLeft = Number.POSITIVE_INFINITY;
    }
  }

  /** What others do while a long operation waits: anything but touching pages and truncating. */
  meanwhile(): void {
    const mm = this.#pick(this.mms);
    if (mm.mmapSem.free) this.#pick([unmapSome, protectSome, moveSome, mapSome, forkSome])(this, mm);
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#random(choices.length)]!;
  }

  random(limit: number): number {
    return this.#random(limit);
  }

  /** Does something with pages that the program has in its window. */
  withPages(mm: Mm, work: (pfn: number) => number): number {
    let result = -1;
    for (let i = 0; i < 6; i++) {
      const pfn = translate(mm, BASE + this.#random(2 * WINDOW) * PAGE);
      if (pfn >= 0) result = work(pfn);
    }
    return result > 2 ? 3 : result;
  }

  end(): void {
    for (const mm of this.mms) mmput(mm);
    for (const events of this.events) events.unregister();
    for (const file of [this.disk, this.tmpfs, this.xip, this.huge]) vmtruncate(this.memory, file, 0);
  }
}

for (const seed of [1, 2, 3, 4, 5, 6]) {
  test(`random operations keep every book in order, and leave nothing (seed ${seed})`, () => {
    const world = new World(seed);
    const { memory } = world;
    const done: string[] = [];
    for (let i = 0; i < 3000; i++) {
      done.push(world.step());
      if (i % 25 !== 0) continue;
      try {
        checkInvariants(memory, () => 0);
      } catch (error) {
        assert.fail(`seed ${seed}, step ${i}, after ${done.slice(-25).join('; ')}: ${error}`);
      }
      for (const events of world.events) assert.equal(events.open, 0);
    }
    world.end();
    checkInvariants(memory, () => 0);
    const reserved = memory.hugetlb(HUGE).total * 512 + (memory.xipSparsePage >= 0 ? 1 : 0);
    assert.equal(memory.frames.freeCount, FRAMES - reserved);
    assert.deepEqual([memory.swap.used, memory.hugetlb(HUGE).freeCount], [0, 3]);
    assert.deepEqual(memory.liveMms(), []);
  });
}
