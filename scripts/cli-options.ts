/** The options that several commands have. */
import { type Command, Option } from 'commander';
import { toCount, toPercent, toSeconds } from './option-values.ts';

export const suites = () => new Option('--suites <dir>', 'folder of the *.suite.js files').default('suites');
export const results = () => new Option('--results <dir>', 'folder of the stored runs').default('results');
export const filter = () =>
  new Option('-f, --filter <pattern...>', 'only cases whose name contains this, or fits it with * and ?');
export const acknowledged = () =>
  new Option('--acknowledged <file>', 'the reviewed file of accepted changes').default(
    'mmubench.acknowledged.json',
  );
export const codeShape = () =>
  new Option(
    '--code-shape',
    'count the instructions, checks and calls of V8’s code of each case, after the trials',
  );
export const profileSlowdowns = () =>
  new Option(
    '--profile',
    'say what explains a confirmed slowdown: the profiles of both builds, function by function',
  );

export const suitesFrom = () =>
  new Option('--suites-from <commit>', 'lay its suites over each commit before it is built');

export const build = () =>
  new Option(
    '--build <command>',
    'what builds a checkout (default: "npm run build" where there is such a script)',
  );

/** The options of every command that measures, and stores what it measured unless `stores` is false. */
export function withPlan(command: Command, stores = true): Command {
  if (stores) {
    command.option('--machine <name>', 'store under this name instead of one made from the machine');
  }
  return command
    .option('-q, --quick', 'a first look in some seconds, with too few trials for verdicts')
    .option('-a, --all', 'with the long tail of cases')
    .option('--trials <n>', 'fresh workers for each case, that many and no more', toCount)
    .option('--budget <seconds>', 'go on with undecided cases for so long (default: 104)', toSeconds)
    .option('--rounds <n>', 'turns of each worker', toCount)
    .option('--turn-ms <ms>', 'length of a turn', toCount)
    .option('--seed <n>', 'makes the order of turns repeatable', toCount)
    .option('--margin <percent>', 'a smaller change is called equivalent', toPercent)
    .option('--timeout <seconds>', 'for each step of a worker', toCount)
    .option('--no-pin', "don't pin the workers to one CPU");
}

/** Where is measured. `many`: each may be given several times, and all of one go with all of the others. */
export function withRuntimes(command: Command, many: boolean): Command {
  const again = many ? '; may be given several times' : '';
  const list = (text: string, before: readonly string[] = []) => [...before, text];
  return command
    .addOption(
      new Option(
        '--runtime <runtime>',
        `where cases run: node, node@22, bun, bun@1.3, deno, or a path; flags after it: "node@22 --no-opt"${again}`,
      ).argParser(list),
    )
    .addOption(
      new Option('--v8-flags <flags>', `run with these flags of V8 ("" is none)${again}`).argParser(list),
    )
    .addOption(
      new Option(
        '--set <name=value>',
        `a variable of the environment, for suites that read it${again}`,
      ).argParser(list),
    );
}
