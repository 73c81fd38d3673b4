/**
 * Kills `mmubench history` or `mmubench run` with SIGKILL at random moments, and looks after each that no finished run is
 * lost, no file is unreadable, and the same command goes on; at last, that nothing is left behind:
 *
 *   node dist/scripts/campaign-kills.js [history|run] [KILLS] [SEED]
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { makeSyntheticRepository } from '../harness/history/synthetic-repository.ts';
import { readUnmeasured } from '../harness/history/unmeasured-store.ts';
import { seededRandom } from '../harness/random.ts';
import { readRuns } from '../harness/store.ts';
import { UserError } from '../harness/user-error.ts';
import { fail } from './fail.ts';

const CLI = fileURLToPath(new URL('./cli.js', import.meta.url));
const PLAN = ['--quick', '--trials', '1', '--rounds', '2', '--turn-ms', '1'];
const COMMITS = 12;

/** What is killed. */
interface Subject {
  readonly command: readonly string[];
  /** About what two commits take, or one run. */
  readonly longestMs: number;
  /** The ids of what is stored. @throws Error if something before is lost or a file is unreadable */
  readonly check: (results: string, before: ReadonlySet<string>) => Promise<Set<string>>;
  /** How many there are when the last command has ended by itself; null: one more than before. */
  readonly whole: number | null;
}

const SUBJECTS: Readonly<Record<string, Subject>> = {
  history: {
    command: ['history', ...PLAN, '--build', 'node build.mjs'],
    longestMs: 4000,
    check: finishedCommits,
    whole: COMMITS,
  },
  run: {
    command: ['run', '--quick', '--trials', '3', '--rounds', '6', '--turn-ms', '10', '--no-html'],
    longestMs: 6000,
    check: finishedRuns,
    whole: null,
  },
};

async function campaign(
  { command, longestMs, check, whole }: Subject,
  kills: number,
  seed: number,
): Promise<void> {
  const top = mkdtempSync(join(tmpdir(), 'mmubench-kills-'));
  try {
    const { folder } = makeSyntheticRepository(join(top, 'r'), COMMITS);
    const results = join(folder, 'results');
    mkdirSync(join(folder, 'node_modules'));
    mkdirSync(join(top, 'tmp'));
    const options = { cwd: folder, env: { ...process.env, TMPDIR: join(top, 'tmp') } };
    spawnSync(process.execPath, ['build.mjs'], options);
    const random = seededRandom(seed);
    let finished = new Set<string>();
    for (let kill = 1; kill <= kills; kill++) {
      const child = spawn(process.execPath, [CLI, ...command], { ...options, stdio: 'ignore' });
      const ended = new Promise((resolve) => child.on('close', resolve));
      await Promise.race([sleep(random.next() * longestMs), ended]);
      child.kill('SIGKILL');
      await ended;
      finished = await check(results, finished);
      process.stdout.write(`kill ${kill}: ${finished.size} stored\n`);
      if (finished.size !== whole || kill === kills) continue;
      rmSync(results, { recursive: true });
      finished = new Set();
    }
    const expected = whole ?? finished.size + 1;
    const { stderr } = spawnSync(process.execPath, [CLI, ...command], { ...options, encoding: 'utf8' });
    finished = await check(results, finished);
    const left = leftBehind(folder, options.env.TMPDIR);
    if (finished.size !== expected || left.length > 0)
      throw new Error(`${finished.size} of ${expected} are stored; left: ${left}\n${stderr}`);
    process.stdout.write(
      `${kills} kills, seed ${seed}: nothing lost, nothing unreadable, nothing left behind\n`,
    );
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

/** Temporary files, unfinished files among the results, and worktrees. */
function leftBehind(folder: string, temporary: string): string[] {
  const worktrees = spawnSync('git', ['-C', folder, 'worktree', 'list'], { encoding: 'utf8' }).stdout;
  return [
    ...readdirSync(temporary).filter((name) => name.startsWith('mmubench-')),
    ...readdirSync(join(folder, 'results'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.tmp$|\.running-/.test(name),
    ),
    ...worktrees.trim().split('\n').slice(1),
  ];
}

/** The commits that are done by now: all those before, and each once. */
async function finishedCommits(results: string, before: ReadonlySet<string>): Promise<Set<string>> {
  const { runs, unreadable } = await readRuns(results);
  const { records, unreadable: noRecords } = await readUnmeasured(results);
  const broken = [...unreadable, ...noRecords];
  if (broken.length > 0) throw new Error(`unreadable: ${JSON.stringify(broken)}`);
  const shas = [
    ...runs.map(({ document }) => document.commit!.sha),
    ...records.map(({ commit }) => commit.sha),
  ];
  const finished = new Set(shas);
  if (finished.size !== shas.length) throw new Error(`a commit was measured twice: ${shas}`);
  const lost = [...before].filter((sha) => !finished.has(sha));
  if (lost.length > 0) throw new Error(`lost: ${lost}`);
  return finished;
}

async function finishedRuns(results: string, before: ReadonlySet<string>): Promise<Set<string>> {
  const { runs, unreadable } = await readRuns(results);
  if (unreadable.length > 0) throw new Error(`unreadable: ${JSON.stringify(unreadable)}`);
  const finished = new Set(runs.map(({ document }) => document.runId));
  const lost = [...before].filter((id) => !finished.has(id));
  if (lost.length > 0) throw new Error(`lost: ${lost}`);
  return finished;
}

const [name = 'history', kills = '100', seed = '1'] = process.argv.slice(2);
const subject = SUBJECTS[name];
if (subject === undefined) fail(new UserError(`got ${name}, expected history or run`));
else campaign(subject, Number(kills), Number(seed)).catch(fail);
