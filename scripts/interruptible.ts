/** Ctrl-C ends what is being measured in order, so that what is finished can be stored. */
import type { Progress } from '../harness/measure.ts';
import { createProgressLine } from './progress-line.ts';

/** Runs the measuring with a signal that Ctrl-C aborts, and a progress line that is gone when it ends. */
export async function interruptible<T>(
  measure: (signal: AbortSignal, onProgress: (progress: Progress) => void) => Promise<T>,
): Promise<T> {
  const interrupt = new AbortController();
  const stop = () => interrupt.abort(new Error('interrupted'));
  // A second one changes nothing: ending in order takes a moment, and what was made for the run is removed.
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const progress = createProgressLine();
  try {
    return await measure(interrupt.signal, progress.update);
  } finally {
    progress.stop();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
