/**
 * What a walk is called with, beside the address space. A function that is not inlined takes its arguments boxed,
 * which would allocate 16 bytes for each address; a double in an array stays one. A walk reads them first of all,
 * so that callbacks may dispatch in their turn. It has an ArrayBuffer of its own for V8 to take its place in memory for a
 * constant, which that of a small array on the heap is not.
 */
export const walkArguments = new Float64Array(new ArrayBuffer(16));
