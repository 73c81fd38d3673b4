/** Progress on stderr: a bar on a terminal, a line now and then elsewhere. Stdout is for results. */
import { SingleBar } from 'cli-progress';
import type { Progress } from '../harness/measure.ts';
import { visible } from '../reports/sanitize.ts';

export interface ProgressLine {
  readonly update: (progress: Progress) => void;
  readonly stop: () => void;
}

/** Without a terminal, a line each time that much more is done: a log stays short. */
const STEPS_WITHOUT_TERMINAL = 4;
/** The bar's resolution. */
const STEPS = 1000;

export function createProgressLine(): ProgressLine {
  if (!process.stderr.isTTY) return logLines();
  const bar = new SingleBar({
    format: ' {bar} {percentage} % │ {left} left │ {where}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    stream: process.stderr,
    // Drawing costs time on the parent's CPU only, but four times a second is enough for anybody.
    fps: 4,
  });
  bar.start(STEPS, 0, { left: '…', where: 'starting' });
  return {
    update: ({ fraction, leftMs, trial, group }) => {
      const where = `trial ${trial + 1} │ ${visible(group, 40)}`;
      bar.update(Math.floor(fraction * STEPS), { left: formatSeconds(leftMs), where });
    },
    stop: () => bar.stop(),
  };
}

function logLines(): ProgressLine {
  let told = 0;
  return {
    update: ({ fraction, leftMs }) => {
      const step = Math.floor(fraction * STEPS_WITHOUT_TERMINAL);
      // What comes after the trials begins anew.
      if (step === 0) told = 0;
      if (step <= told) return;
      told = step;
      process.stderr.write(`measuring: ${Math.round(100 * fraction)} %, ${formatSeconds(leftMs)} left\n`);
    },
    stop: () => {},
  };
}

function formatSeconds(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
