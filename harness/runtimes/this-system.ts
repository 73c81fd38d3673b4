import { readFileSync } from 'node:fs';
import type { System } from './runtime-package.ts';

/** The system that runs mmubench. */
export function thisSystem(): System {
  const { platform, arch } = process;
  const isLinux = platform === 'linux';
  const musl = isLinux && !('glibcVersionRuntime' in reportHeader());
  return { platform, arch, musl, old: isLinux && arch === 'x64' && !cpuFlags().includes(' avx2') };
}

function reportHeader(): object {
  const report = process.report.getReport() as unknown;
  return (report as { header: object }).header;
}

/** Where the system doesn't tell, a new CPU is assumed. */
function cpuFlags(): string {
  try {
    return /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? ' avx2';
  } catch {
    return ' avx2';
  }
}
