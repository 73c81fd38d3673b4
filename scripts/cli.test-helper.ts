/** The built command as users call it, in a folder of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('./cli.js', import.meta.url));

/** The shortest plan that still has two rounds. */
export const SHORT = ['--quick', '--trials', '1', '--rounds', '2', '--turn-ms', '1'];

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls the command and waits for its end. */
export function cli(folder: string, ...args: readonly string[]): Outcome {
  return spawnSync(process.execPath, [CLI, ...args], {
    cwd: folder,
    env: environment(),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
}

export interface Running {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
  /** Stdout so far. */
  readonly printed: () => string;
  /** Resolves once stderr holds the text; rejects if the command ends before that. */
  readonly says: (text: string) => Promise<void>;
}

/** Calls the command and doesn't wait. */
export function startCli(folder: string, ...args: readonly string[]): Running {
  const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, env: environment() });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const outcome = new Promise<Outcome>((resolve) => {
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (stderr.includes(text)) resolve();
      };
      child.stderr.on('data', look);
      child.on('close', () => reject(new Error(`ended without ${JSON.stringify(text)}: ${stderr}`)));
      look();
    });
  return { child, outcome, says, printed: () => stdout };
}

/** A suite of one group; `cases` is the text of its list. */
export function suiteText(name: string, cases: string): string {
  return `export default { name: ${JSON.stringify(name)}, groups: [{ name: 'g', cases: [${cases}] }] };\n`;
}

/** The text of a case that adds up. */
export function sumCase(name: string): string {
  return `{ name: ${JSON.stringify(name)}, setUp: () => { let sum = 0; return () => (sum += 1); } }`;
}

/** Neither the test runner's variables nor the user's wish for colours reach the command. */
function environment(): NodeJS.ProcessEnv {
  const unwanted = /^NODE_TEST|^NODE_V8_COVERAGE$|^(FORCE|NO)_COLOR$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.test(name)));
}
