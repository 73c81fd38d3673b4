import type { KernelOptions } from './kernel-options.ts';
import { MmBug } from './mm-bug.ts';

/** @throws {MmBug} `KERNEL` unless the machine's kernel has what is asked for */
export function requireOption(present: boolean, what: string, option: keyof KernelOptions): void {
  if (present) return;
  throw new MmBug(
    'KERNEL',
    `${what} on a machine whose kernel has none`,
    `the option ${option}`,
    'Give the memory a kernel with it: new PhysicalMemory(frames, kernelOptions({ ... })).',
  );
}
