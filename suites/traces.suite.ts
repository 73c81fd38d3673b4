/**
 * What real programs did to their address spaces, replayed: all calls of a recording, with a quarter of the pages
 * touched that they got (suites/replay/touch-policy.ts). One operation is one recorded call. Measured with --all.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Case, defineSuite, type Group } from 'mmubench';
import { type CoreModule, core, coreWithoutNotifiers } from './core-variants.ts';
import { prepareReplay } from './replay/prepared-replay.ts';
import { readRecording } from './replay/read-recording.ts';
import type { NotifierKind } from './replay/space-listeners.ts';

interface Recording {
  readonly name: string;
  /** Calls that change address spaces or tasks. */
  readonly calls: number;
  /** Of the file: another recording is another workload, and so another version of this suite. */
  readonly sha256: string;
}

const RECORDINGS: readonly Recording[] = [
  {
    name: 'gcc-compile',
    calls: 170,
    sha256: '66edab419896aaed147804d943f2160d621df048840851ad0754147080a69726',
  },
  {
    name: 'shell-forks',
    calls: 3007,
    sha256: 'e16924ab8deee19a585608369fbd68ce4048d78970f595385d4845245c526a80',
  },
  {
    name: 'python-json',
    calls: 1942,
    sha256: '6eb0511141e39a4ebe0544b61754d401427d65c829389e6d05b1e381bc9b226d',
  },
  {
    name: 'node-alloc',
    calls: 5963,
    sha256: 'f192493846c66a568c6193ed4cfc03a950204828c25968f199dee33922befffa',
  },
];

/** 512 MiB: twice as much as the largest of the recordings needs. */
const FRAMES = 2 ** 17;

function setUp({ name, calls, sha256 }: Recording, variant: CoreModule, notifiers: NotifierKind) {
  const file = new URL(`traces/${name}.strace`, import.meta.url);
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
  const pieces = readRecording(file);
  const recorded = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (hash !== sha256 || recorded !== calls)
    throw new Error(
      `${name}.strace has ${recorded} calls and the hash ${hash}, expected ${calls} and ${sha256}`,
    );
  const { replay, counters } = prepareReplay(pieces, { core: variant, notifiers, frames: FRAMES });
  return { operation: replay, counters };
}

const group = (recording: Recording): Group => {
  const one = (name: string, variant: CoreModule, notifiers: NotifierKind): Case => ({
    name,
    operations: recording.calls,
    tail: true,
    setUp: () => setUp(recording, variant, notifiers),
  });
  return {
    name: recording.name,
    baseline: 'hooks=compiled-out',
    cases: [
      one('hooks=compiled-out', coreWithoutNotifiers, 'none'),
      one('attached=absent', core, 'none'),
      one('attached=1/callback=kvm', core, 'kvm'),
    ],
  };
};

export default defineSuite({ name: 'traces', groups: RECORDINGS.map(group) });
