/**
 * A made-up history of any length, to measure and try reports with: levels that shift at known runs, noise, failures,
 * an edited suite, a second machine. The same options give the same documents.
 */
import { type Random, seededRandom } from '../harness/random.ts';
import { type CaseResult, type RunDocument, SCHEMA_VERSION, type Trial } from '../harness/run-document.ts';

export interface GeneratedHistoryOptions {
  readonly runs: number;
  /** Of the whole suite. Default 20. */
  readonly cases?: number;
  /** Cases of each group. Default 10. */
  readonly groupSize?: number;
  readonly seed?: number;
  /** Every n-th run is of the second machine; 0 for none. Default 10. */
  readonly otherMachineEvery?: number;
  /** Trials and turns of each case; the newest run has four times the turns. Default 5 and 2. */
  readonly trials?: number;
  readonly turns?: number;
}

const CONTROLS = [
  ['control=throughput', 3.6],
  ['control=memory', 25],
] as const;
const SUBJECTS = [
  'Walk the list once',
  'Keep flags beside the frames',
  'Split the loop',
  'Rename',
  'Fewer branches',
];

/** The runs before which case `index` shifts, and by what ratio: three times in a history, at places of its own. */
export function generatedShifts(
  index: number,
  runs: number,
): { readonly run: number; readonly ratio: number }[] {
  const at = (share: number) => Math.floor(runs * share) + ((index * 7) % Math.max(1, Math.floor(runs / 20)));
  return [
    { run: at(0.25), ratio: 1.06 + 0.01 * (index % 5) },
    { run: at(0.55), ratio: 0.9 },
    { run: at(0.85), ratio: 1.03 + 0.02 * (index % 3) },
  ];
}

/** One document after another, in the order of their commits. O(runs × cases × trials × turns). */
export function* generatedHistory(options: GeneratedHistoryOptions): Generator<RunDocument> {
  const {
    runs,
    cases = 20,
    groupSize = 10,
    seed = 1,
    otherMachineEvery = 10,
    trials = 5,
    turns = 2,
  } = options;
  const random = seededRandom(seed);
  for (let run = 0; run < runs; run++) {
    const other =
      otherMachineEvery > 0 && run % otherMachineEvery === otherMachineEvery - 1 && run < runs - 1;
    const speed = (other ? 1.6 : 1) * Math.exp(0.05 * normal(random));
    const shape = { trials, turns: run === runs - 1 ? 4 * turns : turns };
    const results: CaseResult[] = [];
    for (let group = 0; group * groupSize < cases; group++) {
      const named = `group-${group}`;
      const suiteHash = group === 1 && run >= 0.7 * runs ? 'edited' : 'first';
      for (let i = group * groupSize; i < Math.min(cases, (group + 1) * groupSize); i++) {
        if (isAbsent(i, run)) continue;
        const level = levelOf(i, run, runs) * speed;
        results.push(caseOf(named, `case=${i % groupSize}`, suiteHash, trialsOf(random, level, shape)));
      }
      for (const [name, ns] of CONTROLS) {
        results.push(caseOf(named, name, 'control', trialsOf(random, ns * speed, shape)));
      }
    }
    yield { ...header(run, other, seed, trials, turns), cases: results, failures: failuresOf(run) };
  }
}

function levelOf(index: number, run: number, runs: number): number {
  const base = 5 * 1.4 ** (index % 10);
  return generatedShifts(index, runs)
    .filter((shift) => run >= shift.run)
    .reduce((level, { ratio }) => level * ratio, base);
}

/** Case 3 fails now and then, case 5 is not measured now and then. */
function isAbsent(index: number, run: number): boolean {
  return isFailing(index, run) || (index === 5 && run % 29 === 11);
}

function isFailing(index: number, run: number): boolean {
  return index === 3 && run % 41 === 17;
}

function failuresOf(run: number): RunDocument['failures'] {
  if (!isFailing(3, run)) return [];
  return [
    { caseId: 'generated/group-0/case=3', reason: 'throw', message: 'It threw.', stderr: '', trial: 0 },
  ];
}

function caseOf(group: string, name: string, suiteHash: string, trials: readonly Trial[]): CaseResult {
  return {
    caseId: `generated/${group}/${name}`,
    suite: 'generated',
    group,
    name,
    role: name.startsWith('control=') ? 'control' : 'case',
    baseline: null,
    operations: 1,
    suiteHash,
    trials,
  };
}

/** What all trials share, so that long histories fit into memory. */
const CERTIFICATE: Trial['certificate'] = {
  timedMs: 300,
  clock: { costNs: 55, resolutionNs: 1 },
  gc: { count: 0, ms: 0 },
  bytesPerOperation: 0,
  warmUp: { batches: 400, ms: 120, steady: true },
  warnings: [],
};

function trialsOf(random: Random, level: number, shape: { trials: number; turns: number }): Trial[] {
  return Array.from({ length: shape.trials }, (_, index) => {
    const own = level * Math.exp(0.004 * normal(random));
    const turns = Array.from({ length: shape.turns }, () => rounded(own * Math.exp(0.006 * normal(random))));
    return {
      index,
      batch: 10_000,
      turns,
      quantiles: QUANTILES.map((part) => rounded(own * part)),
      certificate: CERTIFICATE,
    };
  });
}

const QUANTILES = [0.98, 0.99, 0.995, 1, 1.005, 1.02, 1.1];

function header(
  run: number,
  other: boolean,
  seed: number,
  trials: number,
  rounds: number,
): Omit<RunDocument, 'cases' | 'failures'> {
  const start = Date.UTC(2016, 0, 1) + run * 6 * 3_600_000;
  const iso = (offset: number) => new Date(start + offset).toISOString();
  const hex = (length: number) =>
    Array.from({ length: 5 }, (_, part) =>
      (Math.imul(run + 1 + part * 7919, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0'),
    )
      .join('')
      .slice(0, length);
  return {
    schema: SCHEMA_VERSION,
    runId: hex(12),
    startedAt: iso(0),
    finishedAt: iso(60_000),
    interrupted: false,
    project: { name: 'generated', version: '1.0.0' },
    commit: {
      sha: hex(40),
      time: iso(-3_600_000),
      author: ['Ada', 'Ben', 'Cleo'][run % 3]!,
      subject: `${SUBJECTS[run % SUBJECTS.length]!}, ${run}`,
      dirty: false,
    },
    machine: {
      id: other ? 'second-machine' : 'first-machine',
      cpu: 'Generated CPU',
      cores: 2,
      memoryBytes: 2 ** 33,
      platform: 'linux-x64',
      kernel: '6.1.0',
      governor: null,
      turbo: null,
      smt: null,
      virtualisation: null,
      loadAverage: [],
      pinnedCpu: 1,
      pinning: 'taskset',
    },
    runtime: { name: 'node', version: '20.20.2', v8: '11.3', flags: [] },
    plan: {
      seed,
      trials,
      maxTrials: trials,
      budgetMs: null,
      rounds,
      turnMs: 10,
      warmUpMs: 100,
      timeoutMs: 10_000,
      margin: 0.01,
      alpha: 0.05,
      quick: false,
      all: false,
      filters: [],
    },
    timedMs: 1000,
    wallMs: 60_000,
  };
}

function rounded(ns: number): number {
  return Number(ns.toPrecision(5));
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
