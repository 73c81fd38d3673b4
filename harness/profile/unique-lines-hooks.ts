/** The loader's part of unique-lines.ts: runs in Node's own thread for loaders, and shares the counter with it. */
import { shifted } from './shifted-source.ts';

interface Loaded {
  readonly format: string;
  readonly source?: string | ArrayBuffer | Uint8Array | null;
}

let counter = new Int32Array(1);

export function initialize(data: Int32Array<ArrayBuffer>): void {
  counter = data;
}

export async function load(
  url: string,
  context: object,
  next: (url: string, context: object) => Promise<Loaded>,
): Promise<Loaded> {
  const loaded = await next(url, context);
  const { source, format } = loaded;
  if (!/^module/.test(format) || source === undefined || source === null) return loaded;
  const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
  return { ...loaded, source: shifted(text, counter) };
}
