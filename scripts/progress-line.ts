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

export function createProgressLine(trials: number): ProgressLine {
  const start = Date.now();
  const left = ({ done, total }: Progress) => formatSeconds(((Date.now() - start) / done) * (total - done));
  if (!process.stderr.isTTY) return logLines(left);
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
  bar.start(1, 0, { left: '…', where: 'starting' });
  return {
    update: (progress) => {
      bar.setTotal(progress.total);
      const where = `trial ${progress.trial + 1} of ${trials} │ ${visible(progress.group, 40)}`;
      bar.update(progress.done, { left: left(progress), where });
    },
    stop: () => bar.stop(),
  };
}

function logLines(left: (progress: Progress) => string): ProgressLine {
  let told = 0;
  return {
    update: (progress) => {
      const quarter = Math.floor((progress.done * STEPS_WITHOUT_TERMINAL) / progress.total);
      if (quarter <= told) return;
      told = quarter;
      const percent = Math.round((100 * progress.done) / progress.total);
      process.stderr.write(`measuring: ${percent} %, ${left(progress)} left\n`);
    },
    stop: () => {},
  };
}

function formatSeconds(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
