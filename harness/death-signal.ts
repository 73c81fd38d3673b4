/**
 * A worker ends when its stdin closes, but one that hangs in its operation never looks. Where the system can, it is
 * told to end the worker with its parent, however that ends.
 */
import { spawnSync } from 'node:child_process';

const WORDS = ['setpriv', '--pdeathsig', 'KILL', '--'];

let words: readonly string[] | null = null;

/** The words to put before a worker's command; none where there is no `setpriv` (package util-linux). */
export function diesWithParent(): readonly string[] {
  words ??= process.platform === 'linux' && works() ? WORDS : [];
  return words;
}

function works(): boolean {
  return spawnSync(WORDS[0]!, [...WORDS.slice(1), 'true'], { stdio: 'ignore' }).status === 0;
}
