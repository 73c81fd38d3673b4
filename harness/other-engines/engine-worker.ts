/** A worker that leaves the measuring of its case to another engine: one turn is one run of that engine. */
import { now } from '../worker/clock.ts';
import { findCase, loadSuite } from '../worker/load-suite.ts';
import { type PreparedSample, setUpCase } from '../worker/prepared-case.ts';
import { serve, tooEarly } from '../worker/serve.ts';

export type EngineCase = Pick<PreparedSample, 'operation' | 'reset'>;

/** Runs the engine for about that long, warm-up not counted; its figure in ns per call. */
export type RunEngine = (item: EngineCase, timeMs: number) => number | Promise<number>;

/** `check` throws a CaseError for a case that the engine can't measure. */
export function serveEngine(run: RunEngine, check: (item: EngineCase) => void = () => {}): void {
  let held: { readonly item: EngineCase; readonly operationsPerCall: number } | null = null;
  serve(async (request) => {
    switch (request.do) {
      case 'prepare': {
        const found = findCase(await loadSuite(request.file, 'harness'), request.group, request.case);
        held = { item: setUpCase(found), operationsPerCall: found.operations ?? 1 };
        check(held.item);
        return { ready: { batch: 1 } };
      }
      case 'turn': {
        if (held === null) throw tooEarly();
        const start = now();
        const ns = await run(held.item, request.timeMs);
        return { turn: { samples: [ns / held.operationsPerCall], timedMs: now() - start } };
      }
      case 'finish':
        return { certificate: {} };
      default:
        return undefined;
    }
  });
}
