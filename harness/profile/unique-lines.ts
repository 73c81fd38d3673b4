/**
 * Loaded with `--import` by a worker that will be profiled: gives all modules of the process lines of their own. V8's
 * profiler tells the line of an inlined function and not its file; with no number in two files, the line tells the file.
 * Empty lines are put before a module, and nothing else: its code, and what V8 makes of it, stays as it is.
 */
import Module, { register } from 'node:module';
import { shifted } from './shifted-source.ts';

type Compile = (this: unknown, content: string, filename: string, ...more: unknown[]) => unknown;

const counter = new Int32Array(new SharedArrayBuffer(4));
const hooks = new URL('./unique-lines-hooks.js', import.meta.url);
// What a suite forks must not load this file: its lines are its own business.
process.execArgv = process.execArgv.filter((flag) => flag !== `--import=${import.meta.url}`);
register(hooks, { data: counter });

const prototype = Module.prototype as unknown as { _compile: Compile };
const compile = prototype._compile;
prototype._compile = function (content, filename, ...more) {
  return compile.call(this, shifted(content, counter), filename, ...more);
};
