/**
 * How many machine instructions an unobserved hook adds: V8's optimised code of the timed loop, which has the whole
 * operation inlined, for a group's baseline (compiled out) and for its case `attached=absent`. Needs no clock.
 *
 *   node dist/scripts/hook-instructions.js [--suites DIR]
 *
 * Exits with 1 if a difference is above the limit.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makePlan } from '../harness/default-plan.ts';
import { chooseCases } from '../harness/run.ts';
import type { SelectedCase } from '../harness/selection.ts';
import { UserError } from '../harness/user-error.ts';
import { WorkerProcess } from '../harness/worker-process.ts';
import { fail } from './fail.ts';
import { parseOptimisedCode } from './optimised-code.ts';

/** A load, a comparison, a branch, and the exit behind it. */
const LIMIT = 4;
const ABSENT = 'attached=absent';
const NODE_WORKER = fileURLToPath(new URL('../harness/worker/node-worker.js', import.meta.url));
const TIMEOUT_MS = 30_000;
/** Long enough for V8 to settle; the code counts, not the time. */
const WARM_UP_MS = 500;
/** What V8 inlines depends on which function it compiles first; the smallest of some processes is the code without chance. */
const PROCESSES = 3;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { suites: { type: 'string', default: 'dist/suites' } } });
  const plan = makePlan({ all: true });
  const { groups } = await chooseCases({
    suites: values.suites,
    suiteNames: [],
    patterns: [`*/${ABSENT}`],
    plan,
  });
  if (groups.length === 0) throw new UserError(`no group of ${values.suites} has a case ${ABSENT}`);
  console.log(`${'instructions of the timed loop'.padEnd(34)} compiled out   absent   more`);
  for (const { suite, group, baseline, cases } of groups) {
    const counts = [];
    for (const caseId of [baseline, `${suite}/${group}/${ABSENT}`]) {
      counts.push(await countInstructions(cases.find((item) => item.caseId === caseId)!));
    }
    const [without, absent] = counts as [number, number];
    console.log(
      `${`${suite}/${group}`.padEnd(34)} ${String(without).padStart(12)} ${String(absent).padStart(8)} ${String(absent - without).padStart(6)}`,
    );
    if (absent - without > LIMIT) process.exitCode = 1;
  }
}

async function countInstructions(item: SelectedCase): Promise<number> {
  const counts: number[] = [];
  for (let i = 0; i < PROCESSES; i++) counts.push(await countOnce(item));
  return Math.min(...counts);
}

/** Of the last code that V8 made of the loop in one process. */
async function countOnce({ file, groupInFile, outline }: SelectedCase): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'mmubench-code-'));
  const flags = ['--print-opt-code', '--print-opt-code-filter=timeBatch', '--redirect-code-traces'];
  const command = [
    process.execPath,
    ...flags,
    `--redirect-code-traces-to=${join(folder, 'code')}`,
    NODE_WORKER,
  ];
  const worker = new WorkerProcess({ command, env: process.env, timeoutMs: TIMEOUT_MS });
  try {
    await worker.request({
      do: 'prepare',
      file,
      group: groupInFile,
      case: outline.name,
      warmUpMs: WARM_UP_MS,
    });
    for (let turn = 0; turn < 10; turn++) await worker.request({ do: 'turn', timeMs: 20 });
    const text = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('');
    const loop = parseOptimisedCode(text).findLast(({ name }) => name === 'timeBatch');
    if (loop === undefined)
      throw new UserError(
        `V8 printed no optimised code for ${outline.name}; is this Node built without a disassembler?`,
      );
    return loop.instructions;
  } finally {
    worker.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch(fail);
