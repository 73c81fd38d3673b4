/**
 * Builds dist/: the compiler's output, the two variants of core, and the scripts of the HTML pages.
 * Plain JavaScript, because it runs before anything is compiled.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const typescript = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');

/** The compiler's errors go to the terminal as they are; a failed step ends the build. */
function compile(project) {
  const { status } = spawnSync(process.execPath, [typescript, '-p', project], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

/**
 * core bundled twice by one and the same call, with the notifier hooks and without: without them, each module
 * that has a sibling `x.off.ts` is replaced by it, and nothing else differs. What is compared is then the
 * hooks and nothing else.
 *
 * The bundle is a function's body whose results are exported, not a module's: V8 reads the exported functions of
 * a module from cells that might change, and checks at every inlined call that they haven't. Inside a function it
 * knows. The check was five instructions a call, more than the hook itself.
 */
async function coreVariant(folder, configMmuNotifier) {
  const outfile = join(root, 'dist', folder, 'index.js');
  const options = {
    entryPoints: [join(root, 'core/index.ts')],
    outfile,
    bundle: true,
    format: 'iife',
    globalName: 'core',
    platform: 'neutral',
    target: 'es2023',
    sourcemap: true,
    minifySyntax: true,
    plugins: configMmuNotifier ? [] : [preferOffSiblings],
    logLevel: 'warning',
  };
  const names = await exportedNames(options);
  await build({ ...options, footer: { js: `export const {\n  ${names.join(',\n  ')},\n} = core;` } });
}

async function exportedNames(options) {
  const { metafile } = await build({
    ...options,
    format: 'esm',
    globalName: undefined,
    write: false,
    metafile: true,
  });
  return Object.values(metafile.outputs).flatMap((output) => output.exports);
}

const preferOffSiblings = {
  name: 'prefer-off-siblings',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, resolveDir }) => {
      const sibling = join(resolveDir, path.replace(/\.ts$/, '.off.ts'));
      return existsSync(sibling) ? { path: sibling } : undefined;
    });
  },
};

function reportPages() {
  return build({
    entryPoints: ['main', 'flame'].map((page) => join(root, `reports/page/${page}.ts`)),
    outdir: join(root, 'dist/reports/page'),
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'inline',
    logLevel: 'warning',
  });
}

if (process.argv.includes('--clean')) rmSync(join(root, 'dist'), { recursive: true, force: true });
compile('tsconfig.json');
if (existsSync(join(root, 'reports/page/tsconfig.json'))) compile('reports/page/tsconfig.json');
const variants = [coreVariant('core-on', true), coreVariant('core-off', false)];
if (existsSync(join(root, 'reports/page/main.ts'))) variants.push(reportPages());
await Promise.all(variants);
// Recordings are data that a suite reads: they lie beside it, wherever the build is installed.
cpSync(join(root, 'suites/traces'), join(root, 'dist/suites/traces'), { recursive: true });
// The C programs are compiled where they are measured.
cpSync(join(root, 'suites/native'), join(root, 'dist/suites/native'), {
  recursive: true,
  filter: (path) => !path.endsWith('.ts'),
});
