/** The events of several test runs, one after the other, as those of one: numbered through, and with one summary. */
import type { TestEvent } from 'node:test/reporters';

/** Counts that a run says of itself in its last diagnostics, as the reporters print them. */
const SUMMARY = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) ([\d.]+)$/;

/** Each run is started when the one before it has ended. */
export async function* inOneReport(
  runs: readonly (() => AsyncIterable<TestEvent>)[],
): AsyncGenerator<TestEvent> {
  const totals = new Map<string, number>();
  let done = 0;
  for (const start of runs) {
    let tests = 0;
    for await (const event of start()) {
      const { data } = event;
      if (data === undefined || !('nesting' in data) || data.nesting > 0) {
        // A summary event says again what the diagnostics say.
        if ((event.type as string) !== 'test:summary') yield event;
        continue;
      }
      const [, name, count] = (event.type === 'test:diagnostic' && SUMMARY.exec(event.data.message)) || [];
      if (name !== undefined) totals.set(name, (totals.get(name) ?? 0) + Number(count));
      else if (event.type === 'test:plan') tests = event.data.count;
      else if ('testNumber' in data) {
        yield { ...event, data: { ...data, testNumber: data.testNumber + done } } as TestEvent;
      } else yield event;
    }
    done += tests;
  }
  yield { type: 'test:plan', data: { nesting: 0, count: done } };
  for (const [name, count] of totals) {
    yield { type: 'test:diagnostic', data: { nesting: 0, message: `${name} ${count}` } };
  }
}
