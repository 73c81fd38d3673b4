import type { Facts } from './facts.ts';
import { type Finding, finding, severityOf } from './finding.ts';
import { cpusText, percentText, sizeText } from './words.ts';

/** The worker's CPU and the parent's. */
const CPUS_NEEDED = 2;

/** What a container or a control group takes away. Nothing is said of limits that there are not. */
export function containerFindings({ container, cpus }: Facts): Finding[] {
  const { cpuLimit, throttled, memoryLimit, memoryUsed } = container;
  const findings: Finding[] = [];
  if (cpuLimit !== null && cpuLimit < cpus) {
    findings.push(
      finding(
        'CPU quota',
        cpuLimit < 1 ? 'unfit' : cpuLimit < CPUS_NEEDED ? 'warn' : 'note',
        `This control group may use ${cpusText(cpuLimit)} of ${cpus}.`,
        'A process that has used up its share stands still until the next period of 100 ms: raise the limit to ' +
          `${CPUS_NEEDED} CPUs or more, or give it CPUs of its own instead (cpuset).`,
      ),
    );
  }
  if (throttled !== null && (throttled > 0 || cpuLimit !== null)) {
    findings.push(
      finding(
        'throttling',
        throttled > 0 ? 'unfit' : 'ok',
        throttled > 0
          ? `It was made to wait in ${throttled} periods while this was looked at.`
          : 'It was not made to wait while this was looked at.',
        'Other processes of the group use up the quota: stop them, or raise it.',
      ),
    );
  }
  if (memoryLimit !== null && memoryUsed !== null) {
    const share = memoryUsed / memoryLimit;
    findings.push(
      finding(
        'memory limit',
        severityOf(share, { warn: 0.9, unfit: 0.98 }),
        `${sizeText(memoryUsed)} of ${sizeText(memoryLimit)} are used (${percentText(share)}, with the disk's cache).`,
        'A worker that goes past the limit is killed: raise it.',
      ),
    );
  }
  const limited = findings.length > 0 || cpuLimit !== null;
  if (!limited) {
    findings.push({
      check: 'limits',
      severity: 'ok',
      seen: 'No limit of a container was found.',
      advice: null,
    });
  }
  return findings;
}
