/** `mmubench replay`: what real programs did to their address spaces, done again on the model. */
import { createReadStream } from 'node:fs';
import {
  type NotifierKind,
  type Problem,
  Replay,
  type ReplayResult,
  type TouchPolicy,
} from 'mmubench/replay';
import { EXIT, type ExitCode, UserError } from '../harness/user-error.ts';
import { renderReplay } from '../reports/replay-text.ts';
import { visible } from '../reports/sanitize.ts';
import { screenOf } from './screen.ts';

export interface ReplayCommandOptions {
  readonly notifiers: NotifierKind;
  readonly touch: number;
  readonly touchOrder: TouchPolicy['order'];
  readonly touchLimit: number;
  readonly forkLimit: number;
  readonly seed: number;
  /** In MiB. */
  readonly memory: number;
  /** How many unusable lines of a recording are told one by one. */
  readonly problems: number;
  readonly json?: boolean;
  readonly strict?: boolean;
}

const REPLAY_SCHEMA_VERSION = 1;
const FRAMES_PER_MIB = 256;
const HOW_TO_RECORD = 'record with: strace -f -y -e trace=memory,process -o program.strace PROGRAM';

/** `unusable` are the lines that are told one by one, `problems` counts all. */
type Replayed = ReplayResult & { readonly recording: string; readonly unusable: readonly Problem[] };

export async function replay(recordings: readonly string[], options: ReplayCommandOptions): Promise<void> {
  const results: Replayed[] = [];
  for (const recording of recordings) {
    const result = await replayOne(recording, options);
    if (options.json) results.push(result);
    else process.stdout.write(renderReplay(result, screenOf(process.stdout)));
    process.exitCode = worse(exitCode(result, options.strict ?? false));
  }
  if (options.json) {
    const document = { replaySchema: REPLAY_SCHEMA_VERSION, replays: results };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  }
}

async function replayOne(recording: string, options: ReplayCommandOptions): Promise<Replayed> {
  const { notifiers, touch, touchOrder, touchLimit, forkLimit, seed, memory } = options;
  const unusable: Problem[] = [];
  const onProblem = (problem: Problem) => {
    if (unusable.length === options.problems) return;
    unusable.push(problem);
    const { line, column, message } = problem;
    process.stderr.write(`${visible(recording)}:${line}:${column}: ${visible(message, 500)}\n`);
  };
  const running = new Replay({
    notifiers,
    touch: { fraction: touch, order: touchOrder, limit: touchLimit, forkLimit, seed },
    frames: memory * FRAMES_PER_MIB,
    onProblem,
  });
  for await (const chunk of chunksOf(recording)) running.push(chunk);
  const result = running.end();
  if (result.problems > unusable.length)
    process.stderr.write(
      `${visible(recording)}: ${result.problems - unusable.length} more lines can't be used; --problems ${result.problems} tells all\n`,
    );
  checkUsable(recording, result);
  return { recording, ...result, unusable };
}

/** From standard input for `-`. A file that can't be a recording is refused at its first bytes. */
async function* chunksOf(recording: string): AsyncGenerator<Buffer> {
  const stream = recording === '-' ? process.stdin : createReadStream(recording);
  let offset = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const zero = chunk.indexOf(0);
      if (zero >= 0) {
        const compressed = offset === 0 && chunk[0] === 0x1f && chunk[1] === 0x8b;
        const advice = compressed ? 'it is compressed: run gunzip first' : HOW_TO_RECORD;
        throw new UserError(
          `${recording} is binary (a zero at byte ${offset + zero + 1}), expected text; ${advice}`,
        );
      }
      offset += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UserError(`${recording} can't be read: ${message}`);
  }
}

function checkUsable(recording: string, { lines, problems, calls }: ReplayResult): void {
  if (Object.keys(calls).length > 0) return;
  const got =
    lines === 0 ? 'is empty' : `has no call among its ${lines} lines, of which ${problems} can't be used`;
  throw new UserError(`${recording} ${got}, expected a recording; ${HOW_TO_RECORD}`);
}

function exitCode({ violations, problems, divergences }: ReplayResult, strict: boolean): ExitCode {
  if (violations.length > 0) return EXIT.caseFailed;
  const unsure = problems > 0 || Object.keys(divergences).length > 0;
  return strict && unsure ? EXIT.inconclusive : EXIT.fine;
}

/** Of several recordings: a broken invariant outweighs what is only not exact. */
function worse(code: ExitCode): ExitCode {
  const before = (process.exitCode ?? EXIT.fine) as ExitCode;
  return before === EXIT.caseFailed || code === EXIT.fine ? before : code;
}
