/**
 * How many machine instructions an unobserved hook adds: V8's optimised code of each operation that has a hook in it,
 * compiled out and with nobody listening (`attached=absent`). Needs no clock.
 *
 *   node dist/scripts/hook-instructions.js [--suites DIR]
 *
 * Prints the instructions of a pass of the timed loop and of all that it calls, without what runs rarely, and in
 * parentheses the exits for deoptimisation among the checks. Exits with 1 if the hook of a single page adds more than four.
 */
import { parseArgs } from 'node:util';
import { measureShapes } from '../harness/code-shape/measure-shapes.ts';
import { type CodeShapes, shapeRange } from '../harness/code-shape/stored-shape.ts';
import { makePlan } from '../harness/default-plan.ts';
import { choosePinning } from '../harness/pinning.ts';
import { chooseCases } from '../harness/run.ts';
import { EXIT, UserError } from '../harness/user-error.ts';
import { fail } from './fail.ts';

/** A load, a comparison, a branch, and an address. */
const LIMIT = 4;
const ABSENT = 'attached=absent';

/** Groups of this repository's suites. What V8 inlines in the others depends on chance, in both builds. */
const HOOKED = [
  { group: 'notifier/invalidatePage', limited: true },
  { group: 'notifier/clearFlushYoung', limited: true },
  { group: 'notifier/invalidateRange', limited: false },
  { group: 'page-table/age', limited: false },
];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { suites: { type: 'string', default: 'dist/suites' } } });
  const plan = makePlan({ all: true });
  const { groups } = await chooseCases({
    suites: values.suites,
    suiteNames: [],
    patterns: HOOKED.map(({ group }) => `${group}/${ABSENT}`),
    plan,
  });
  const pairs = HOOKED.map(({ group, limited }) => {
    const found = groups.find((each) => `${each.suite}/${each.group}` === group);
    const caseOf = (caseId: string | null) => found?.cases.find((item) => item.caseId === caseId);
    const [without, absent] = [caseOf(found?.baseline ?? null), caseOf(`${group}/${ABSENT}`)];
    if (without === undefined || absent === undefined)
      throw new UserError(`${values.suites} has no group ${group} with a baseline and a case ${ABSENT}`);
    return { group, limited, without, absent };
  });
  const { shapes } = await measureShapes({
    items: pairs.flatMap(({ without, absent }) => [without, absent]),
    plan,
    pinning: choosePinning(false),
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  console.log(`${''.padEnd(28)}compiled out         absent           more`);
  for (const { group, limited, without, absent } of pairs) {
    const [before, now] = [leastOf(shapes.get(without), group), leastOf(shapes.get(absent), group)];
    const more = { instructions: now.instructions - before.instructions, exits: now.exits - before.exits };
    const columns = [before, now, more].map(({ instructions, exits }) =>
      `${instructions} (${exits})`.padStart(14),
    );
    console.log(`${group.padEnd(26)}${columns.join(' ')}`);
    if (limited && more.instructions > LIMIT) process.exitCode = EXIT.regression;
  }
}

/** What V8 inlines depends on which function it compiles first: the smallest of some processes is without chance. */
function leastOf(shapes: CodeShapes | undefined, group: string): { instructions: number; exits: number } {
  const range = (name: 'instructions' | 'exits') => (shapes === undefined ? null : shapeRange(shapes, name));
  const [instructions, exits] = [range('instructions'), range('exits')];
  if (instructions !== null && exits !== null) return { instructions: instructions[0], exits: exits[0] };
  throw new UserError(
    `V8 printed no optimised code of ${group}; "mmubench asm ${group}/${ABSENT}" says why`,
    EXIT.nothingRan,
  );
}

main().catch(fail);
