import type { Facts } from './facts.ts';
import { type Finding, finding, severityOf, untold } from './finding.ts';
import { percentText, sizeText } from './words.ts';

/** A worker with a large heap needs some hundred MiB. */
const LITTLE_BYTES = 512 * 2 ** 20;

export function memoryFindings(facts: Facts): Finding[] {
  return [available(facts), swap(facts), pressure(facts)];
}

function available({ memory, platform }: Facts): Finding {
  const check = 'memory';
  if (memory === null) return untold(check, platform);
  const share = memory.available / memory.total;
  const severity = severityOf(-share, { warn: -0.1, unfit: -0.02 });
  return finding(
    check,
    severity === 'ok' && memory.available < LITTLE_BYTES ? 'warn' : severity,
    `${sizeText(memory.available)} of ${sizeText(memory.total)} are available.`,
    'End what needs memory: a system that has to make room for workers slows them.',
  );
}

function swap({ memory, platform }: Facts): Finding {
  const check = 'swap';
  if (memory === null) return untold(check, platform);
  return finding(
    check,
    severityOf(memory.swapUsed / memory.total, { note: 0.001, warn: 0.1 }),
    memory.swapUsed === 0 ? 'Nothing is swapped out.' : `${sizeText(memory.swapUsed)} are swapped out.`,
    'What comes back from a disk takes milliseconds: free memory, then "sudo swapoff -a && sudo swapon -a".',
  );
}

function pressure({ memoryPressure, platform }: Facts): Finding {
  const check = 'memory pressure';
  if (memoryPressure === null) return untold(check, platform);
  const { some, full } = memoryPressure;
  const bySome = severityOf(some, { note: 0.001, warn: 0.01, unfit: 0.1 });
  return finding(
    check,
    full >= 0.05 ? 'unfit' : bySome,
    `Some task waited for memory in ${percentText(some)} of the last ten seconds, all in ${percentText(full)}.`,
    'Free memory before you measure.',
  );
}
