/** Failures that a caller must expect are returned as the kernel's negative numbers; misuse throws `MmBug`. */
export const EINTR = 4;
export const EAGAIN = 11;
export const ENOMEM = 12;
export const EACCES = 13;
export const EINVAL = 22;
export const EOVERFLOW = 75;
