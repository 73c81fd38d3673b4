/** Runs a command to its end: a shell command of the user's, such as a build, or a program with its arguments. */
import { type ChildProcess, spawn } from 'node:child_process';
import { EXIT, UserError } from './user-error.ts';

/** What is shown of a failed command's output. */
const OUTPUT_TAIL = 2000;

/**
 * Resolves when it ends well. Rejects with a UserError that has the last lines of its output, or that it was
 * interrupted: then it is killed with whatever it has started.
 */
export async function runCommand(
  command: string | readonly [string, ...string[]],
  cwd: string,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const shell = typeof command === 'string';
  const [program, args] = shell ? [command, []] : [command[0], command.slice(1)];
  // A group of its own, which can be killed as a whole.
  const child = spawn(program, args, { cwd, shell, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => killGroup(child);
  signal.addEventListener('abort', kill);
  try {
    const { ending, output } = await outcome(child);
    if (signal.aborted) throw new UserError('interrupted before anything was measured', EXIT.interrupted);
    if (ending === null) return;
    const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '');
    const words = lines.length === 0 ? 'it said nothing' : 'its last words:';
    throw new UserError(
      `"${shell ? command : command.join(' ')}" ${ending}; ${words}`,
      EXIT.userError,
      lines,
    );
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

/** How it ended (null: well), and the tail of what it wrote. */
function outcome(child: ChildProcess): Promise<{ ending: string | null; output: string }> {
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-OUTPUT_TAIL);
    });
  }
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ ending: `does not start: ${error.message}`, output }));
    child.on('close', (code, signal) => {
      const ending = signal === null ? `ended with ${code}` : `was killed by ${signal}`;
      resolve({ ending: code === 0 ? null : ending, output });
    });
  });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone, or this system has no groups.
  }
}
