/** The checks of arguments that operations on ranges share. They run once per call, never per page. */
import { isPageAligned, TASK_SIZE_MAX } from './address.ts';

/** @throws RangeError unless [start, end) is a range of whole user pages; an empty one is allowed */
export function checkUserRange(start: number, end: number): void {
  if (!(start >= 0 && start <= end && end <= TASK_SIZE_MAX)) {
    throw new RangeError(
      `range ${hex(start)}-${hex(end)}, expected start <= end inside 0-${hex(TASK_SIZE_MAX)}, which is user space`,
    );
  }
  if (!isPageAligned(start) || !isPageAligned(end)) {
    throw new RangeError(`range ${hex(start)}-${hex(end)}, expected multiples of 0x1000: align it to pages`);
  }
}

/** @throws RangeError unless the address lies in a page that users can map */
export function checkUserAddress(address: number): void {
  if (!(address >= 0 && address < TASK_SIZE_MAX && Number.isInteger(address))) {
    throw new RangeError(`address ${hex(address)}, expected an integer from 0 to ${hex(TASK_SIZE_MAX - 1)}`);
  }
}

const hex = (address: number): string => `0x${Number(address).toString(16)}`;
