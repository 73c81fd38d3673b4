/**
 * Kills `mmubench history` with SIGKILL at random moments, and looks after each that no finished run is lost, no file is
 * unreadable, and the same command goes on; at last, that nothing is left behind:
 *
 *   node dist/scripts/campaign-kills.js [KILLS] [SEED]
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
import { fail } from './fail.ts';

const CLI = fileURLToPath(new URL('./cli.js', import.meta.url));
const PLAN = ['--quick', '--trials', '1', '--rounds', '2', '--turn-ms', '1', '--build', 'node build.mjs'];
/** About what two commits take. */
const LONGEST_MS = 4000;
const COMMITS = 12;

async function campaign(kills: number, seed: number): Promise<void> {
  const top = mkdtempSync(join(tmpdir(), 'mmubench-kills-'));
  try {
    const { folder } = makeSyntheticRepository(join(top, 'r'), COMMITS);
    mkdirSync(join(folder, 'node_modules'));
    mkdirSync(join(top, 'tmp'));
    const env = { ...process.env, TMPDIR: join(top, 'tmp') };
    const random = seededRandom(seed);
    let finished = new Set<string>();
    for (let kill = 1; kill <= kills; kill++) {
      const child = spawn(process.execPath, [CLI, 'history', ...PLAN], { cwd: folder, env, stdio: 'ignore' });
      const ended = new Promise((resolve) => child.on('close', resolve));
      await Promise.race([sleep(random.next() * LONGEST_MS), ended]);
      child.kill('SIGKILL');
      await ended;
      finished = await check(join(folder, 'results'), finished);
      process.stdout.write(`kill ${kill}: ${finished.size} of ${COMMITS} commits are done\n`);
      if (finished.size < COMMITS || kill === kills) continue;
      rmSync(join(folder, 'results'), { recursive: true });
      finished = new Set();
    }
    const last = spawnSync(process.execPath, [CLI, 'history', ...PLAN], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    finished = await check(join(folder, 'results'), finished);
    const left = readdirSync(env.TMPDIR).filter((name) => name.startsWith('mmubench-'));
    const worktrees = spawnSync('git', ['-C', folder, 'worktree', 'list'], {
      encoding: 'utf8',
    }).stdout.trim();
    if (finished.size !== COMMITS || left.length > 0 || worktrees.includes('\n')) {
      throw new Error(`${finished.size} of ${COMMITS} are done; left: ${left}; ${worktrees}\n${last.stderr}`);
    }
    process.stdout.write(
      `${kills} kills, seed ${seed}: nothing lost, nothing unreadable, nothing left behind\n`,
    );
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

/** The commits that are done by now: all those before, and each once. */
async function check(results: string, before: ReadonlySet<string>): Promise<Set<string>> {
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

const [kills = 100, seed = 1] = process.argv.slice(2).map(Number);
campaign(kills, seed).catch(fail);
