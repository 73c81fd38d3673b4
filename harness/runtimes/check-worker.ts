/** Whether the harness's worker runs in a runtime at all, asked once before anything is measured. */
import { controlSuite } from '../control-suite.ts';
import { seededRandom } from '../random.ts';
import { launchWorker } from '../worker-launcher.ts';
import { WorkerFailure } from '../worker-process.ts';
import { WorkerSession } from '../worker-session.ts';
import type { Runtime } from './runtime.ts';

/** Why not, as one sentence with the worker's last words; null where it does. Measures a control for a moment. */
export async function whyNoWorker(
  runtime: Runtime,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string | null> {
  const { file, outline } = controlSuite();
  const worker = launchWorker({ command: null, runtime, cpus: [], timeoutMs, random: seededRandom(1) });
  const kill = () => worker.kill();
  signal.addEventListener('abort', kill);
  const [group] = outline.groups;
  const held = { file, group: group!.name, case: group!.cases[0]!.name };
  const session = new WorkerSession(worker, { do: 'prepare', ...held, warmUpMs: 1 });
  try {
    await session.prepare();
    await session.turn(1);
    await session.finish();
    return null;
  } catch (error) {
    if (!(error instanceof WorkerFailure)) throw error;
    const words = error.stderr.trim();
    return words === '' ? error.message : `${error.message}; its last words: ${words}`;
  } finally {
    signal.removeEventListener('abort', kill);
    session.close();
  }
}
