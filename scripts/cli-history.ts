/** The commands about history: measuring it, judging it, and thinning it. */
import { type Command, Option } from 'commander';
import {
  acknowledged,
  build,
  filter,
  profileSlowdowns,
  results,
  suites,
  suitesFrom,
  withPlan,
  withRuntimes,
} from './cli-options.ts';
import { toCount, toDay, toLevel, toMoment, toPositive } from './option-values.ts';

export function addHistoryCommands(program: Command): void {
  addHistory(program);
  addCheck(program);
  addBisect(program);
  addGate(program);
  addAck(program);
  addPrune(program);
}

function addCheck(program: Command): void {
  withPlan(
    program
      .command('check')
      .description(
        'what changed in the stored history, when and by how much; changes are confirmed by measuring both commits',
      )
      .addOption(suites())
      .addOption(results())
      .addOption(filter()),
  )
    .addOption(acknowledged())
    .option('--since <commit or day>', 'only changes of this commit or later, or from this day on')
    .option('--no-confirm', 'list candidates, without measuring')
    .addOption(profileSlowdowns())
    .addOption(build())
    .option('--strict', 'exit with 6 if a slowdown is not decided, with 7 if exact counts changed')
    .addOption(
      new Option('--format <format>', 'how to print it')
        .choices(['table', 'json', 'markdown', 'feed'])
        .default('table'),
    )
    .option('--json', 'the same as --format json')
    .action(async (options) => (await import('./check.ts')).check(options));
}

function addBisect(program: Command): void {
  withPlan(
    program
      .command('bisect')
      .description('which commit changed the speed of a case, by a tested comparison at each step')
      .argument('<good>', 'the older commit')
      .argument('<bad>', 'the newer one')
      .requiredOption('--case <name>', 'suite/group/case')
      .addOption(suites())
      .addOption(results()),
  )
    .addOption(build())
    .addOption(suitesFrom())
    .addOption(profileSlowdowns())
    .option('--json', 'as JSON')
    .action(async (good: string, bad: string, options) =>
      (await import('./bisect.ts')).bisectCommand(good, bad, options),
    );
}

function addGate(program: Command): void {
  withPlan(
    program
      .command('gate')
      .description(
        'is this change slower? The merge base against the work tree, first the cases whose code the change can touch',
      )
      .argument('<base>', 'the branch or commit that the change is for')
      .addOption(suites())
      .addOption(results())
      .addOption(filter()),
  )
    .addOption(acknowledged())
    .addOption(build())
    .addOption(profileSlowdowns())
    .option('--strict', 'exit with 6 if a case is inconclusive')
    .option('--json', 'as JSON instead of Markdown')
    .action(async (base: string, options) => (await import('./gate.ts')).gate(base, options));
}

function addAck(program: Command): void {
  program
    .command('ack')
    .description('write down that a change was looked at and is accepted')
    .argument('<case>', 'a part of the names of the cases, or a pattern with * and ?')
    .argument('<commit>', 'the one that changed their speed')
    .requiredOption('--reason <text>', 'why it is accepted')
    .requiredOption(
      '--level <ratio>',
      'the new level, as a ratio to the old one or as per cent: +10%',
      toLevel,
    )
    .option('--by <name>', 'who accepts it (default: user.name of git)')
    .option('--expires <day>', 'the last day on which it holds, such as 2027-01-31', toDay)
    .addOption(acknowledged())
    .action(async (pattern: string, commit: string, options) =>
      (await import('./ack.ts')).ack(pattern, commit, options),
    );
}

function addHistory(program: Command): void {
  withRuntimes(
    withPlan(
      program
        .command('history')
        .description('build and measure each commit of a range that was not measured yet, and store the runs')
        .argument('[range]', 'BASE..TIP, or TIP with all that came before it', 'HEAD')
        .addOption(suites())
        .addOption(results())
        .addOption(filter())
        .option('--since <date>', 'only commits from that day on, such as 2026-01-31 or 90d', toMoment)
        .option('--last <n>', 'of these, the youngest so many', toPositive)
        .option('--every <n>', 'of these, each so many-th, counted from the youngest', toPositive)
        .option('--missing', 'only commits without any stored run; default: without one by the same plan')
        .option('--retry', 'also those that did not build or failed before')
        .option('--bisect-order', 'first where the measured neighbours differ most; default: the longest gap')
        .addOption(suitesFrom())
        .addOption(build()),
    ),
    true,
  )
    .option('--dry-run', 'say what is done and what is left, and measure nothing')
    .option('--json', 'as JSON')
    .action(async (range: string, options) => (await import('./history.ts')).history(range, options));
}

function addPrune(program: Command): void {
  program
    .command('prune')
    .description('thin old runs; says what would go, and removes it only with --apply')
    .addOption(results())
    .option('--older-than <days>', 'younger runs stay', toCount, 90)
    .addOption(
      new Option('--one-per <period>', 'of older runs one stays for each')
        .choices(['commit', 'day', 'week', 'month'])
        .default('commit'),
    )
    .option('--apply', 'remove them')
    .option('--untracked', 'also those that git doesn’t hold')
    .option('--json', 'as JSON')
    .action(async (options) => (await import('./prune.ts')).prune(options));
}
