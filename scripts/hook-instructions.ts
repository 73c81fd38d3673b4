/**
 * How many machine instructions an unobserved hook adds: V8's optimised code of each function that has a hook in it,
 * compiled out and with nobody listening (`attached=absent`). Needs no clock.
 *
 *   node dist/scripts/hook-instructions.js [--suites DIR]
 *
 * Prints all instructions, and those that do work: without exits for deoptimisation and the jumps of layout. Exits
 * with 1 if the hook of a single page adds more than four that do.
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
import { type OptimisedCode, parseOptimisedCode } from './optimised-code.ts';

/** A load, a comparison, a branch, and an address. */
const LIMIT = 4;
const ABSENT = 'attached=absent';
const NODE_WORKER = fileURLToPath(new URL('../harness/worker/node-worker.js', import.meta.url));
const TIMEOUT_MS = 30_000;
/** Long enough for V8 to settle; the code counts, not the time. */
const WARM_UP_MS = 500;
/** What V8 inlines depends on which function it compiles first: the smallest of some processes is without chance. */
const PROCESSES = 4;

/** Groups of this repository's suites, and the function in them that has the hook. */
const HOOKED = [
  { group: 'notifier/invalidatePage', name: /^ptepClearFlushNotify$/, limited: true },
  { group: 'notifier/clearFlushYoung', name: /^ptepClearFlushYoungNotify$/, limited: true },
  // These two inline much or little, by chance, in both builds.
  { group: 'notifier/invalidateRange', name: /^protectRange$/, limited: false },
  { group: 'page-table/age', name: /^ageEntries\d*$/, limited: false },
];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { suites: { type: 'string', default: 'dist/suites' } } });
  const plan = makePlan({ all: true });
  const { groups } = await chooseCases({
    suites: values.suites,
    suiteNames: [],
    patterns: [`*/${ABSENT}`],
    plan,
  });
  console.log(`${''.padEnd(28)}compiled out         absent           more`);
  for (const { group, name, limited } of HOOKED) {
    const found = groups.find((item) => `${item.suite}/${item.group}` === group);
    if (found === undefined)
      throw new UserError(`${values.suites} has no group ${group} with a case ${ABSENT}`);
    const caseOf = (caseId: string | null) => found.cases.find((item) => item.caseId === caseId)!;
    const without = await countInstructions(caseOf(found.baseline), name);
    const absent = await countInstructions(caseOf(`${group}/${ABSENT}`), name);
    const more = {
      instructions: absent.instructions - without.instructions,
      working: absent.working - without.working,
    };
    const columns = [without, absent, more].map(({ instructions, working }) =>
      `${instructions} (${working})`.padStart(14),
    );
    console.log(`${group.padEnd(26)}${columns.join(' ')}`);
    if (limited && more.working > LIMIT) process.exitCode = 1;
  }
  console.log('In parentheses: those that do work, without exits for deoptimisation and jumps of layout.');
}

type Counts = Pick<OptimisedCode, 'instructions' | 'working'>;

async function countInstructions(item: SelectedCase, name: RegExp): Promise<Counts> {
  const codes: OptimisedCode[] = [];
  for (let i = 0; i < PROCESSES; i++) codes.push(...(await optimisedCode(item, name)));
  codes.sort((a, b) => a.working - b.working);
  if (codes[0] === undefined) {
    throw new UserError(
      `V8 printed no optimised code of ${name} for ${item.caseId}; is this Node without a disassembler?`,
    );
  }
  return codes[0];
}

/** What V8 made of the function in one process. */
async function optimisedCode(
  { file, groupInFile, outline }: SelectedCase,
  name: RegExp,
): Promise<OptimisedCode[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mmubench-code-'));
  const flags = [
    '--print-opt-code',
    '--redirect-code-traces',
    `--redirect-code-traces-to=${join(folder, 'code')}`,
  ];
  const command = [process.execPath, ...flags, NODE_WORKER];
  const worker = new WorkerProcess({ command, env: process.env, timeoutMs: TIMEOUT_MS });
  try {
    const prepare = {
      do: 'prepare',
      file,
      group: groupInFile,
      case: outline.name,
      warmUpMs: WARM_UP_MS,
    } as const;
    await worker.request(prepare);
    for (let turn = 0; turn < 10; turn++) await worker.request({ do: 'turn', timeMs: 20 });
    const text = readdirSync(folder)
      .map((entry) => readFileSync(join(folder, entry), 'utf8'))
      .join('');
    return parseOptimisedCode(text).filter((code) => name.test(code.name));
  } finally {
    worker.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch(fail);
