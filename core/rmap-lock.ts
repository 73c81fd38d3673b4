import { SpinLock } from './spin-lock.ts';

/** The lock of one reverse map: a file's, or an anonVma's. */
export class RmapLock extends SpinLock {}
