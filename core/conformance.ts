/** What every model of the memory system must do alike: its operations, and random sequences of them. */
import type { Comparison, Step } from './find-divergence.ts';
import type { RandomInteger } from './random-integers.ts';

/** Frames 0 to POOL - 1 are mapped by `map` and never freed; what a write fault copies to is another one. */
export const POOL = 24;
/** What `translate` and `access` say of a frame outside the pool: models are free to choose which one. */
export const COPY = -2;

/** Protections that `protect` and `map` take. */
export type Rights = 'none' | 'read' | 'write';

/** Two address spaces (0 and 1) in one memory. Addresses in bytes; ranges half open and page aligned. */
export interface MemoryModel {
  /** False if a page of the range is mapped already; then nothing has changed. */
  map(mm: number, start: number, end: number, firstPfn: number, rights: Rights): boolean;
  /** Pages that were mapped. */
  unmap(mm: number, start: number, end: number): number;
  /** Pages that are mapped. */
  protect(mm: number, start: number, end: number, rights: Rights): number;
  /** Pages used since the last time. */
  age(mm: number, start: number, end: number): number;
  /** The frame, COPY or -1 for a fault. */
  access(mm: number, address: number, write: boolean): number;
  /** Whether there was a mapped read-only page to make writable. */
  writeFault(mm: number, address: number): boolean;
  translate(mm: number, address: number): number;
  /** Mappings of a frame of the pool. */
  mapCount(pfn: number): number;
  /** By how many mappings a frame of the pool was used since the last time. */
  referenced(pfn: number): number;
  freeFrames(): number;
  /** Throws if the model contradicts itself. */
  check(): void;
}

const PAGE = 4096;
const WINDOW = 6;
/** Around the edges of each kind of table, and the two ends of user space. */
const EDGES = [WINDOW * PAGE, 0x200000, 0x40000000, 0x8000000000, 0x7ffffffff000 - WINDOW * PAGE];
const RIGHTS: readonly Rights[] = ['none', 'read', 'write'];
/** How often all pages are looked at, and the models look at themselves. */
const CHECK_EVERY = 50;

/** How two models of the memory system are compared. */
export function memoryComparison(
  makeOne: () => MemoryModel,
  makeOther: () => MemoryModel,
): Comparison<MemoryModel> {
  return { makeOne, makeOther, randomStep, look: lookAtEverything, lookEvery: CHECK_EVERY };
}

const lookAtEverything: Step<MemoryModel> = {
  text: 'look at everything',
  run: (model) => {
    model.check();
    const seen: number[] = [model.freeFrames()];
    for (let pfn = 0; pfn < POOL; pfn++) seen.push(model.mapCount(pfn));
    for (const edge of EDGES) {
      for (let page = edge - WINDOW * PAGE; page < edge + WINDOW * PAGE; page += PAGE) {
        seen.push(model.translate(0, page), model.translate(1, page));
      }
    }
    return seen;
  },
};

function randomStep(random: RandomInteger): Step<MemoryModel> {
  const mm = random(2);
  const edge = EDGES[random(EDGES.length)]! - WINDOW * PAGE;
  const from = random(2 * WINDOW);
  const pages = 1 + random(Math.min(2 * WINDOW - from, 6));
  const [start, end] = [edge + from * PAGE, edge + (from + pages) * PAGE];
  const address = start + random(PAGE);
  const pfn = random(POOL - 6);
  const rights = RIGHTS[random(RIGHTS.length)]!;
  const write = random(2) === 1;
  const range = `${mm}, 0x${start.toString(16)}, 0x${end.toString(16)}`;
  const place = `${mm}, 0x${address.toString(16)}`;
  const steps: Step<MemoryModel>[] = [
    { text: `map(${range}, ${pfn}, ${rights})`, run: (model) => model.map(mm, start, end, pfn, rights) },
    { text: `map(${range}, ${pfn}, read)`, run: (model) => model.map(mm, start, end, pfn, 'read') },
    { text: `unmap(${range})`, run: (model) => model.unmap(mm, start, end) },
    { text: `protect(${range}, ${rights})`, run: (model) => model.protect(mm, start, end, rights) },
    { text: `age(${range})`, run: (model) => model.age(mm, start, end) },
    { text: `access(${place}, ${write})`, run: (model) => model.access(mm, address, write) },
    { text: `writeFault(${place})`, run: (model) => model.writeFault(mm, address) },
    { text: `referenced(${pfn})`, run: (model) => model.referenced(pfn) },
  ];
  return steps[random(steps.length)]!;
}
