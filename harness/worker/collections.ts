/** Garbage collections during the turns, and what the operation allocates. */
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { GarbageCollections } from '../evidence.ts';
import { now } from './clock.ts';
import type { PreparedSample } from './prepared-case.ts';
import { timeBatch } from './timed-loop.ts';

const PROBES = 15;
/** No more probes are begun after that long, once there are three: long samples are few, and say more each. */
const PROBING_MS = 10;
const PROBE_CALLS = 500;

/** Watches collections from its creation on. Their entries arrive late, so they are matched to turns afterwards. */
export class CollectionWatch {
  readonly #collections: { start: number; ms: number }[] = [];
  readonly #turns: { start: number; end: number }[] = [];
  /** Null on a runtime that doesn't tell of collections. */
  readonly #observer: PerformanceObserver | null;

  constructor() {
    const { supportedEntryTypes } = PerformanceObserver as unknown as {
      supportedEntryTypes: readonly string[];
    };
    const isTold = supportedEntryTypes.includes('gc');
    this.#observer = isTold ? new PerformanceObserver((list) => this.#keep(list.getEntries())) : null;
    this.#observer?.observe({ entryTypes: ['gc'] });
  }

  #keep(entries: readonly { readonly startTime: number; readonly duration: number }[]): void {
    for (const { startTime, duration } of entries) this.#collections.push({ start: startTime, ms: duration });
  }

  /** Times as the worker's clock gives them. */
  addTurn(start: number, end: number): void {
    this.#turns.push({ start, end });
  }

  /**
   * Collections that began inside a turn: all, and by turn where there were any, in order, turns from 0. Null where
   * nobody tells.
   */
  summary(): GarbageCollections | null {
    if (this.#observer === null) return null;
    this.#keep(this.#observer.takeRecords());
    const turns: { turn: number; ms: number }[] = [];
    let count = 0;
    for (const [turn, { start, end }] of this.#turns.entries()) {
      const inside = this.#collections.filter((each) => each.start >= start && each.start < end);
      if (inside.length > 0) turns.push({ turn, ms: inside.reduce((sum, { ms }) => sum + ms, 0) });
      count += inside.length;
    }
    return { count, ms: turns.reduce((sum, { ms }) => sum + ms, 0), turns };
  }
}

/**
 * Heap bytes that one operation allocates: the median over some short probes, less what a probe itself allocates.
 * Short, because a collection inside a probe would hide what was allocated before it. Null where most of them had
 * one, and on a runtime whose heap doesn't seem to grow. Off-heap memory (array buffers) is not counted.
 */
export function bytesPerOperation(
  { batch, operation, reset }: PreparedSample,
  operationsPerCall: number,
): number | null {
  if (!heapIsTold()) return null;
  const calls = Math.min(batch, PROBE_CALLS);
  const bytes = medianGrowth(reset, () => timeBatch(operation, calls));
  const own = medianGrowth(null, () => timeBatch(nothing, calls));
  if (own === null || bytes === null) return null;
  return Math.max(0, bytes - own) / (calls * operationsPerCall);
}

function nothing(): void {}

const KNOWN_OBJECTS = 1000;

/** Whether objects that are made are seen in the heap's size at once: Bun tells that after its collections only. */
function heapIsTold(): boolean {
  const made: object[] = [];
  const growth = medianGrowth(null, () => {
    for (let i = 0; i < KNOWN_OBJECTS; i++) made.push({ i });
  });
  return made.length > 0 && growth !== 0;
}

/** Growth of the heap in one probe, in bytes; null if it shrank in the middle one: collections ran. */
function medianGrowth(reset: (() => void) | null, sample: () => unknown): number | null {
  const growths: number[] = [];
  const start = now();
  for (let i = 0; i < PROBES && (i < 3 || now() - start < PROBING_MS); i++) {
    reset?.();
    const before = getHeapStatistics().used_heap_size;
    sample();
    growths.push(getHeapStatistics().used_heap_size - before);
  }
  const middle = growths.sort((a, b) => a - b)[growths.length >> 1]!;
  return middle < 0 ? null : middle;
}
