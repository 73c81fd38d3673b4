/** A worker that can't measure: it says why what it stands for is absent on this machine. Its argument is the reason. */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [reason = 'no reason given'] = process.argv.slice(2);

for await (const _ of createInterface({ input: process.stdin })) {
  writeSync(3, `${JSON.stringify({ error: { reason: 'absent', message: reason } })}\n`);
}
