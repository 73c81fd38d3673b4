#!/usr/bin/env node
/** The command `mmubench`: its arguments, and nothing that it does. Commands are loaded when they are called. */
import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { addHistoryCommands } from './cli-history.ts';
import {
  acknowledged,
  build,
  codeShape,
  filter,
  profileSlowdowns,
  results,
  suites,
  withPlan,
  withRuntimes,
} from './cli-options.ts';
import { fail, failOnBrokenOutput } from './fail.ts';
import { toCount, toFraction, toMemory, toPort, toSeconds } from './option-values.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

failOnBrokenOutput();
const program = new Command('mmubench')
  .description('Benchmarks in lockstep: what is faster, what is slower, and since when.')
  .version(version)
  .showHelpAfterError('("mmubench --help" shows how it is used)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

withRuntimes(
  withPlan(
    program
      .command('run')
      .description('measure suites, store the run, print it, write the HTML report')
      .argument('[suite...]', 'names of suites; none means all')
      .addOption(suites())
      .addOption(results())
      .addOption(filter()),
  ),
  false,
)
  .addOption(codeShape())
  .option('--json', 'print the run document instead of tables')
  .option('--html <file>', 'where the report goes', 'reports/out/report.html')
  .option('--no-html', 'no report')
  .addOption(acknowledged())
  .action(async (names: string[], options) => (await import('./run.ts')).run(names, options));

program
  .command('list')
  .description('list the cases of the suites, or the stored runs')
  .argument('[suite...]', 'names of suites; none means all')
  .addOption(suites())
  .addOption(results())
  .addOption(filter())
  .option('-a, --all', 'with the long tail of cases')
  .option('-r, --runs', 'list the stored runs instead')
  .option('--json', 'as JSON')
  .action(async (names: string[], options) => (await import('./list.ts')).list(names, options));

withRuntimes(
  withPlan(
    program
      .command('compare')
      .description('compare two builds in lockstep, or two stored runs, case by case')
      .argument(
        '<base>',
        'a commit, "worktree", the folder of a build, name@version; or a run document, a run id, "latest"',
      )
      .argument('<contender>', 'the same')
      .addOption(suites())
      .addOption(results())
      .addOption(filter())
      .option('--stored', 'compare the stored runs of these commits, without measuring')
      .addOption(build()),
  ),
  false,
)
  .addOption(codeShape())
  .addOption(profileSlowdowns())
  .option('--strict', 'exit with 6 if a case is inconclusive')
  .addOption(
    new Option('--format <format>', 'how to print it')
      .choices(['table', 'json', 'markdown', 'csv'])
      .default('table'),
  )
  .option('--json', 'the same as --format json')
  .action(async (base: string, contender: string, options) =>
    (await import('./compare.ts')).compare(base, contender, options),
  );

withRuntimes(
  withPlan(
    program
      .command('matrix')
      .description('compare runtimes (Node versions, Bun, Deno, flags of V8) in lockstep, case by case')
      .argument('[suite...]', 'names of suites; none means all')
      .addOption(suites())
      .addOption(results())
      .addOption(filter()),
  ),
  true,
)
  .option('--strict', 'exit with 6 if a case is inconclusive')
  .addOption(
    new Option('--format <format>', 'how to print it')
      .choices(['table', 'json', 'markdown'])
      .default('table'),
  )
  .option('--json', 'the same as --format json')
  .action(async (names: string[], options) => (await import('./matrix.ts')).matrix(names, options));

withPlan(
  program
    .command('calibrate')
    .description(
      'measure cases against themselves: how often this machine raises a false alarm, and what it can detect',
    )
    .argument('[suite...]', 'names of suites; none means all')
    .addOption(suites())
    .addOption(results())
    .addOption(filter()),
)
  .option('--json', 'print the calibration as it is stored')
  .action(async (names: string[], options) =>
    (await import('./calibrate.ts')).calibrateSuites(names, options),
  );

withPlan(
  program
    .command('pollution')
    .description(
      'run each case alone and after the others in one process, in lockstep; exit with 1 if they differ',
    )
    .argument('[suite...]', 'names of suites; none means all')
    .addOption(suites())
    .addOption(results())
    .addOption(filter()),
)
  .addOption(
    new Option('--scope <others>', 'which other cases run before')
      .choices(['group', 'suite'])
      .default('group'),
  )
  .option('--others-ms <ms>', 'how long each of the others runs', toCount, 20)
  .option('--strict', 'exit with 6 if a case is inconclusive')
  .option('--json', 'as JSON')
  .action(async (names: string[], options) => (await import('./pollution.ts')).pollution(names, options));

withPlan(
  program
    .command('crosscheck')
    .description(
      'measure the same cases by other engines, in turn with ours, and print their ratios to our figures',
    )
    .argument('[suite...]', 'names of suites; none means all')
    .addOption(suites())
    .addOption(filter()),
  false,
)
  .addOption(
    new Option('--engine <name...>', 'by these only (default: all)').choices(['benchmark.js', 'tinybench']),
  )
  .option('--json', 'as JSON')
  .action(async (names: string[], options) =>
    (await import('./crosscheck.ts')).crosscheckCommand(names, options),
  );

withPlan(
  program
    .command('profile')
    .description('where the time of one case goes: its hottest functions and lines, and a flame graph')
    .argument(
      '<case...>',
      'its name, or a pattern that fits it alone; with --diff: BASE CONTENDER CASE; or a stored .cpuprofile',
    )
    .addOption(suites())
    .addOption(results()),
)
  .option('--diff', 'what explains the difference of two builds, named as for compare')
  .option('--pairs <n>', 'how many pairs of workers --diff profiles', toCount, 8)
  .option(
    '--build <command>',
    'what builds a checkout for --diff (default: "npm run build" where there is such a script)',
  )
  .option('--heap', 'what it allocates, instead of where its time goes')
  .option('--asm', 'with the machine code of the hottest function')
  .option('--deopts', 'what V8 optimised and threw away again, function by function')
  .addOption(
    new Option('--tool <tool>', 'hand it to clinic, which is to be installed beside mmubench').choices([
      'flame',
      'doctor',
      'bubbleprof',
      'heapprofiler',
    ]),
  )
  .option('--seconds <s>', 'how long it runs under the profiler', toSeconds, 2)
  .option('--interval <us>', 'between two samples, in microseconds', toCount, 100)
  .option('--top <n>', 'how many functions and lines are printed', toCount, 15)
  .option('--json', 'as JSON')
  .action(async (names: string[], options) => (await import('./profile.ts')).profile(names, options));

program
  .command('asm')
  .description(
    'the machine code that V8 makes of one case, with its bounds checks, exits and calls by source line',
  )
  .argument('<case...>', 'its name, or a pattern that fits it alone')
  .addOption(suites())
  .option('--function <name>', 'the code of another function that runs in it')
  .option('--no-listing', 'counts and lines only, without the instructions')
  .option('--whole', 'all of the code, and not only what is counted')
  .option('--seed <n>', 'of V8’s own random choices', toCount)
  .option('--timeout <seconds>', 'for each step of the worker', toCount)
  .option('--json', 'as JSON')
  .action(async (names: string[], options) => (await import('./asm.ts')).asm(names, options));

program
  .command('replay')
  .description(
    'do again on the model what real programs did to their address spaces, and count what that costs; recordings are made by strace -f -y',
  )
  .argument('<recording...>', 'files that strace wrote; - is standard input')
  .addOption(
    new Option('--notifiers <kind>', 'what listens to every address space')
      .choices(['none', 'count', 'kvm'])
      .default('none'),
  )
  .option('--touch <fraction>', 'of the pages of each range that a program gets access to', toFraction, 0.25)
  .addOption(
    new Option('--touch-order <order>', 'which of them')
      .choices(['sequential', 'random'])
      .default('sequential'),
  )
  .option('--touch-limit <pages>', 'of one range at most', toCount, 256)
  .option('--fork-limit <pages>', 'of one area, that each side writes to after a fork', toCount, 16)
  .option('--seed <n>', 'of the random order', toCount, 1)
  .option('--memory <MiB>', 'of the machine', toMemory, 1024)
  .option('--problems <n>', 'how many lines that can’t be used are told one by one', toCount, 20)
  .option('--strict', 'exit with 6 if a line can’t be used, or the model diverges from the recording')
  .option('--json', 'as JSON')
  .action(async (recordings: string[], options) => (await import('./replay.ts')).replay(recordings, options));

program
  .command('doctor')
  .description('look whether this machine is fit to measure, and what would make it so')
  .option('--budget <seconds>', 'how long to measure the control kernels', toSeconds, 6)
  .option('--machine <name>', 'its name, instead of one made from its properties')
  .option('--strict', 'exit with 3 if there is a warning or worse')
  .option('--json', 'as JSON, with the facts behind the findings')
  .action(async (options) => (await import('./doctor.ts')).doctor(options));

program
  .command('report')
  .description('write the HTML report of a stored run and its history')
  .argument('[run]', 'a run document, a run id, a commit, "worktree" or "latest"', 'latest')
  .addOption(results())
  .option('--html <file>', 'where it goes', 'reports/out/report.html')
  .option('--no-table', "don't print the run as well")
  .addOption(acknowledged())
  .action(async (run: string, options) => (await import('./report.ts')).report(run, options));

program
  .command('export')
  .description('print a stored run for other programs')
  .argument('[run]', 'a run document, a run id, a commit, "worktree" or "latest"', 'latest')
  .addOption(results())
  .addOption(
    new Option('--format <format>', 'what to print')
      .choices([
        'document',
        'json',
        'markdown',
        'csv',
        'go',
        'github-action-benchmark',
        'bencher',
        'openmetrics',
      ])
      .default('json'),
  )
  .action(async (run: string, options) => (await import('./export.ts')).exportRun(run, options));

addHistoryCommands(program);

program
  .command('serve')
  .description('show the report of a results folder in a browser, updated while a run is under way')
  .addOption(results())
  .option('--port <n>', 'where it listens, on this machine only; 0 takes a free one', toPort, 7878)
  .addOption(acknowledged())
  .action(async (options) => (await import('./serve.ts')).serve(options));

program.parseAsync().then(
  () => {},
  (error: unknown) => fail(error),
);
