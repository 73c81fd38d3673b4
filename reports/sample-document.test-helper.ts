/** Synthetic run documents for the tests: a fixed seed gives a fixed document, whatever the machine. */
import type { CaseResult, Failure, RunDocument, Trial } from '../harness/run-document.ts';

export interface SampleOptions {
  /** A whole number; other seeds give other noise. Default 1. */
  readonly seed?: number;
  /** Which run of a history, from 0: a commit and a day each. Default 0. */
  readonly run?: number;
  readonly trials?: number;
  readonly rounds?: number;
  /** All times are multiplied by it: another day's speed of the machine. Default 1. */
  readonly speed?: number;
  /** Only cases for which it holds are measured. */
  readonly keep?: (caseId: string) => boolean;
  /** The true time of a case, in ns, may be changed by it: a regression. */
  readonly change?: (caseId: string, ns: number) => number;
}

interface SampleCase {
  readonly suite: string;
  readonly group: string;
  readonly name: string;
  readonly ns: number;
}

const HOOKS: readonly (readonly [string, number])[] = [
  ['invalidatePage', 6.2],
  ['clearFlushYoung', 7.9],
  ['invalidateRange', 9.4],
];
const PAGE_TABLES: readonly (readonly [string, number])[] = [
  ['map', 5.1],
  ['translate-random', 5.9],
  ['age', 0.8],
  ['unmap', 1.2],
];

/** A run of notifier and page-table suites with controls, warnings and two failures. */
export function sampleDocument(options: SampleOptions = {}): RunDocument {
  const { seed = 1, run = 0, trials = 5, rounds = 20, speed = 1 } = options;
  const random = generator(seed * 7919 + run * 104729);
  const cases = [...notifierCases(), ...pageTableCases()].flatMap((each) => {
    const caseId = `${each.suite}/${each.group}/${each.name}`;
    if (options.keep?.(caseId) === false) return [];
    const ns = (options.change?.(caseId, each.ns) ?? each.ns) * speed;
    return caseResult(each, sampleTrials(random, ns, trials, rounds));
  });
  return { ...header(seed, run, trials, rounds), cases, failures: failures() };
}

function notifierCases(): SampleCase[] {
  return HOOKS.flatMap(([group, base]) => {
    const at = (name: string, ns: number): SampleCase => ({ suite: 'notifier', group, name, ns });
    const observed = [1, 2, 8, 64, 512].flatMap((attached) =>
      ['same', 'distinct'].flatMap((drivers) =>
        ['count', 'shadow'].map((callback) =>
          at(
            `attached=${attached}/drivers=${drivers}/callback=${callback}`,
            base + attached * (drivers === 'same' ? 0.7 : 1.9) * (callback === 'count' ? 1 : 2.6) + 1.5,
          ),
        ),
      ),
    );
    return [
      at('hooks=compiled-out', base),
      at('attached=absent', base * 1.002),
      at('attached=empty', base * 1.035),
      at('attached=1/operation=null', base + 1.6),
      ...observed,
      at('control=throughput', 3.3),
      at('control=memory', 41),
    ];
  });
}

function pageTableCases(): SampleCase[] {
  return PAGE_TABLES.flatMap(([group, base]) => {
    const at = (name: string, ns: number): SampleCase => ({ suite: 'page-tables', group, name, ns });
    return [
      at('hooks=compiled-out', base),
      ...[0, 1, 8].map((attached) =>
        at(`attached=${attached}`, base * (1 + 0.003 * attached) + attached * 0.9),
      ),
      at('control=throughput', 3.3),
      at('control=memory', 41),
    ];
  });
}

function caseResult({ suite, group, name }: SampleCase, trials: readonly Trial[]): CaseResult {
  return {
    caseId: `${suite}/${group}/${name}`,
    suite,
    group,
    name,
    role: name.startsWith('control=') ? 'control' : 'case',
    baseline: name.startsWith('control=') ? null : `${suite}/${group}/hooks=compiled-out`,
    operations: 1,
    suiteHash: '5e1f2a90c3d4b687',
    trials,
  };
}

/** Noise of about 0.4 % between trials and 1 % between turns, with a slow turn now and then. */
function sampleTrials(random: () => number, ns: number, trials: number, rounds: number): Trial[] {
  return Array.from({ length: trials }, (_, index) => {
    const level = ns * (1 + 0.004 * normal(random));
    const turns = Array.from({ length: rounds }, () => {
      const slow = random() < 0.03 ? 1.2 + random() * 0.4 : 1;
      return round(level * slow * (1 + 0.01 * Math.abs(normal(random))));
    });
    // In most trials, or it would be put down to noise.
    const collected = ns > 400 && index % 3 !== 1;
    return {
      index,
      batch: Math.max(1, Math.round(200_000 / ns)),
      turns,
      quantiles: quantiles(turns, random),
      certificate: {
        timedMs: rounds * 15,
        clock: { costNs: 55, resolutionNs: 41 },
        gc: collected ? { count: 9, ms: 31 } : { count: 0, ms: 0 },
        bytesPerOperation: collected ? 48 : 0,
        warmUp: { batches: 400, ms: 120, steady: true },
        warnings: warnings(ns, index, collected),
      },
    };
  });
}

function warnings(ns: number, index: number, collected: boolean): string[] {
  if (collected) return ['gc-bound', 'bimodal'];
  return ns < 0.9 && index % 3 !== 1 ? ['not-steady'] : [];
}

function quantiles(turns: readonly number[], random: () => number): number[] {
  const sorted = [...turns].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return [at(0) * 0.99, at(0.05), at(0.25), at(0.5), at(0.75), at(0.95), at(1) * (1.1 + random())].map(round);
}

function failures(): Failure[] {
  return [
    {
      caseId: 'notifier/invalidateRange/attached=512/operation=throwing',
      reason: 'throw',
      message:
        'The operation threw RangeError in trial 0; expected a value. Run the case alone with --filter.',
      stderr: 'RangeError: list is full: 512 of 512 entries\n    at register (notifier-list.js:41:11)\n',
      trial: 0,
    },
    {
      caseId: 'page-tables/map/attached=64',
      reason: 'timeout',
      message:
        'No answer within 10,000 ms; expected a turn of 15 ms. Shorten the operation or raise --timeout.',
      stderr: '',
      trial: 2,
    },
  ];
}

type Header = Omit<RunDocument, 'cases' | 'failures'>;

function header(seed: number, run: number, trials: number, rounds: number): Header {
  const started = Date.UTC(2026, 2, 1, 9, 30) + run * 86_400_000;
  const iso = (offset: number) => new Date(started + offset).toISOString();
  const digits = (length: number) =>
    ((run + 1) * 0x9e3779b1).toString(16).padStart(8, '0').repeat(5).slice(0, length);
  return {
    schema: 1,
    runId: digits(12),
    startedAt: iso(0),
    finishedAt: iso(187_000),
    interrupted: false,
    project: { name: 'sample', version: '1.2.3' },
    commit: {
      sha: digits(40),
      time: iso(-3_600_000),
      subject: SUBJECTS[run % SUBJECTS.length]!,
      dirty: false,
    },
    machine: MACHINE,
    runtime: { name: 'node', version: 'v20.20.2', v8: '11.3.244.8-node.38', flags: [] },
    plan: {
      seed,
      trials,
      maxTrials: trials,
      budgetMs: null,
      rounds,
      turnMs: 15,
      warmUpMs: 150,
      timeoutMs: 10_000,
      margin: 0.01,
      alpha: 0.05,
      quick: false,
      all: false,
      filters: [],
    },
    timedMs: 104_000,
    wallMs: 187_000,
  };
}

const SUBJECTS = [
  'Walk the list without a closure',
  'Keep flags beside the frame numbers',
  'Split the range loop',
];

const MACHINE: RunDocument['machine'] = {
  id: 'linux-x64-sample',
  cpu: 'Sample CPU @ 2.60GHz',
  cores: 2,
  memoryBytes: 8 * 2 ** 30,
  platform: 'linux-x64',
  kernel: '6.1.0',
  governor: null,
  turbo: null,
  smt: true,
  virtualisation: 'vm',
  loadAverage: [0.4, 0.3, 0.2],
  pinnedCpu: 1,
  pinning: 'taskset',
};

function round(ns: number): number {
  return Math.round(ns * 1e4) / 1e4;
}

/** mulberry32: 32 bits of state, uniform in [0, 1). */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Sum of twelve uniforms less six: near enough to normal, and the same on every platform. */
function normal(random: () => number): number {
  let sum = -6;
  for (let index = 0; index < 12; index++) sum += random();
  return sum;
}
