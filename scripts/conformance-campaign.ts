/**
 * Runs core and the reference model of whole address spaces side by side, for as long as one likes.
 *
 *   node dist/scripts/conformance-campaign.js [--operations N] [--from SEED] [--seconds S] [--off]
 *
 * N is 100,000,000 by default, in sequences of one seed each; `--off` takes the build without notifiers. Progress goes to
 * stderr. It ends after N operations, after S seconds, on Ctrl-C, or at the first difference, and says how to go on from
 * there. Exits with 1 if there was a difference, whose shortest sequence is printed.
 */
import { parseArgs } from 'node:util';
import { type Build, campaignSequence, OPERATIONS } from '../core/proof/campaign.ts';
import { EXIT, UserError } from '../harness/user-error.ts';
import { fail } from './fail.ts';

const USAGE = 'conformance-campaign.js [--operations N] [--from SEED] [--seconds S] [--off]';
const ALL = 100_000_000;
const PROGRESS_MS = 5000;

interface Options {
  readonly operations: number;
  readonly from: number;
  readonly seconds: number;
  readonly off: boolean;
}

async function main(): Promise<void> {
  const options = readOptions();
  const build = options.off ? await withoutNotifiers() : undefined;
  let interrupted = false;
  process.once('SIGINT', () => {
    interrupted = true;
  });
  const started = Date.now();
  let told = started;
  let done = 0;
  let seed = options.from;
  for (; done < options.operations && !interrupted; seed++, done += OPERATIONS) {
    const found = campaignSequence(seed, build);
    if (found !== null) {
      console.log(found);
      console.error(`a difference after ${done} operations; to go on behind it: --from ${seed + 1}`);
      process.exitCode = 1;
      return;
    }
    // Lets a signal in.
    if (seed % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    const now = Date.now();
    if (now - started > options.seconds * 1000) interrupted = true;
    if (now - told > PROGRESS_MS) {
      told = now;
      tellProgress(done, options.operations, (now - started) / 1000, seed);
    }
  }
  const seconds = (Date.now() - started) / 1000;
  console.log(
    `${done} operations, seeds ${options.from} to ${seed - 1}, no difference, ${seconds.toFixed(0)} s`,
  );
  if (done < options.operations)
    console.error(`to go on: --from ${seed} --operations ${options.operations - done}`);
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        operations: { type: 'string', default: String(ALL) },
        from: { type: 'string', default: '1' },
        seconds: { type: 'string', default: 'Infinity' },
        off: { type: 'boolean', default: false },
      },
    });
    return {
      operations: positive('--operations', values.operations),
      from: positive('--from', values.from),
      seconds:
        values.seconds === 'Infinity' ? Number.POSITIVE_INFINITY : positive('--seconds', values.seconds),
      off: values.off,
    };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${error instanceof Error ? error.message : error}; expected: ${USAGE}`,
      EXIT.userError,
    );
  }
}

function positive(option: string, text: string): number {
  if (/^\d{1,12}$/.test(text)) return Number(text);
  throw new UserError(`${option} ${text}, expected a whole number, such as 1000; ${USAGE}`, EXIT.userError);
}

async function withoutNotifiers(): Promise<Build> {
  const url = new URL('../core-off/index.js', import.meta.url);
  return (await import(url.href)) as Build;
}

function tellProgress(done: number, all: number, seconds: number, seed: number): void {
  const rate = done / seconds;
  const left = Math.ceil((all - done) / rate);
  const percent = ((100 * done) / all).toFixed(1);
  console.error(
    `${done} operations (${percent} %), ${Math.round(rate)} a second, seed ${seed}, ${left} s left`,
  );
}

main().catch(fail);
