/** What the reviewed file accepts, for commands that show or judge a history. */
import { commitsAfter } from '../harness/git.ts';
import type { Accepting } from '../harness/judge/acceptance.ts';
import { readAcknowledgements } from '../harness/judge/acknowledgement-file.ts';

/** As of now, by the commits of the project in the working folder. Throws a UserError for a file that can't be read. */
export async function readAccepting(file: string): Promise<Accepting> {
  const folder = process.cwd();
  return {
    acknowledged: await readAcknowledgements(file),
    now: Date.now(),
    commitsBetween: remembering((from, to) => commitsAfter(folder, from, to, [])),
  };
}

/** Changes of one commit ask the same. */
function remembering(list: (from: string, to: string) => string[]): (from: string, to: string) => string[] {
  const known = new Map<string, string[]>();
  return (from, to) => {
    const key = `${from}..${to}`;
    const commits = known.get(key) ?? list(from, to);
    known.set(key, commits);
    return commits;
  };
}
