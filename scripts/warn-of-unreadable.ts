/** Names what was skipped among the results, on stderr: nothing is dropped in silence. */
import type { UnreadableFile } from '../harness/result-files.ts';
import { visible } from '../reports/sanitize.ts';

export function warnOfUnreadable(unreadable: readonly UnreadableFile[]): void {
  for (const { path, problem } of unreadable) {
    process.stderr.write(`skipped ${visible(path)}: ${visible(problem)}\n`);
  }
}
