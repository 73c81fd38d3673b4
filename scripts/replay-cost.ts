/**
 * What replaying costs with nobody listening, per recorded system call and per page touched. By hand:
 * `node dist/scripts/replay-cost.js [RECORDING…]`, without a recording those of the suite `traces`. Each recording is replayed with no page touched and with the shares below,
 * in turn; the first gives the time of a call, what the others take longer the time of a page, its freeing included.
 */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_TOUCH, prepareReplay, readRecording } from 'mmubench/replay';
import { median } from '../harness/quantile.ts';
import { visible } from '../reports/sanitize.ts';

/** Of the pages of each range; 1 without the policy's limit. */
const SHARES = [0, DEFAULT_TOUCH.fraction, 1];
const WARM_UP_MS = 400;
const ROUNDS = 20;
/** What a call and a page may cost. */
const CALL_NS = 2000;
const PAGE_NS = 20;

const TRACES = new URL('../suites/traces/', import.meta.url);

const given = process.argv.slice(2);
for (const recording of given.length > 0 ? given : ownRecordings()) measure(recording);

function ownRecordings(): string[] {
  const names = readdirSync(TRACES).filter((name) => name.endsWith('.strace'));
  return names.map((name) => fileURLToPath(new URL(name, TRACES)));
}

function measure(recording: string): void {
  const pieces = readRecording(recording);
  const calls = pieces.reduce((sum, { length }) => sum + length, 0);
  const replays = SHARES.map((fraction) =>
    prepareReplay(pieces, {
      touch: { ...DEFAULT_TOUCH, fraction, ...(fraction === 1 ? { limit: Number.MAX_SAFE_INTEGER } : {}) },
    }),
  );
  for (const { replay } of replays) {
    const end = performance.now() + WARM_UP_MS;
    while (performance.now() < end) replay();
  }
  const times: number[][] = SHARES.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, { replay }] of replays.entries()) {
      const start = performance.now();
      replay();
      times[i]!.push((performance.now() - start) * 1e6);
    }
  }
  const [untouched, ...touched] = times.map(median) as [number, ...number[]];
  process.stdout.write(
    `${visible(basename(recording))}: ${calls} calls, ${(untouched / calls).toFixed(0)} ns each\n`,
  );
  for (const [i, time] of touched.entries()) {
    const pages = replays[i + 1]!.counters()['pages-touched']!;
    const allowed = calls * CALL_NS + pages * PAGE_NS;
    process.stdout.write(
      `  ${SHARES[i + 1]} touched: ${pages} pages, ${((time - untouched) / pages).toFixed(0)} ns each; ` +
        `${(time / 1e6).toFixed(2)} ms in all, ${(time / allowed).toFixed(2)} of 2 µs a call and 20 ns a page\n`,
    );
  }
}
