/** Makes the git repository of a synthetic history: the same commits, with the same hashes, whenever it is made. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import {
  SYNTHETIC_OPERATIONS,
  type SyntheticCommit,
  type SyntheticHistory,
  syntheticHistory,
} from './synthetic-history.ts';

export interface SyntheticRepository extends SyntheticHistory {
  readonly folder: string;
  /** Full hashes, entry i of commit i. */
  readonly shas: readonly string[];
}

const BRANCH = 'main';
/** Noon of each day from the first of January 2026 on, in s since 1970. */
const FIRST_TIME = 1_767_268_800;
const DAY = 86_400;

/**
 * Makes the repository in a folder that is empty or not there yet, with its branch `main` checked out. Throws an Error
 * with git's words if git fails.
 */
export function makeSyntheticRepository(folder: string, length?: number): SyntheticRepository {
  const history = syntheticHistory(length);
  mkdirSync(folder, { recursive: true });
  git(folder, ['init', '--quiet', `--initial-branch=${BRANCH}`]);
  git(folder, ['fast-import', '--quiet'], history.commits.map(commitText).join(''));
  git(folder, ['reset', '--hard', '--quiet']);
  const shas = git(folder, ['rev-list', '--reverse', BRANCH]).trim().split('\n');
  return { ...history, folder, shas };
}

/** The suite of a commit, as it lies in `suites/`. */
export function suiteText(version: number): string {
  const cases = SYNTHETIC_OPERATIONS.map(
    (operation) => `    { name: 'operation=${operation}', setUp: () => ${operation} },\n`,
  );
  return `// version ${version}
import { ${SYNTHETIC_OPERATIONS.join(', ')} } from '../dist/work.js';

export default {
  name: 'work',
  groups: [{ name: 'loop', cases: [
${cases.join('')}  ] }],
};
`;
}

/** Steps that wait for each other: the time is their number, whatever the machine does beside them. */
function sourceText({ iterations, builds }: SyntheticCommit): string {
  const functions = SYNTHETIC_OPERATIONS.map(
    (operation) => `
export function ${operation}() {
  let x = ${operation.length};
  for (let i = 0; i < ${iterations[operation]}; i++) x = (Math.imul(x, 1103515245) + 12345) | 0;
  return x;
}
`,
  );
  return `${functions.join('')}${builds ? '' : '\nexport function unfinished( {\n'}`;
}

/** Refuses what does not parse, as a compiler would. */
const BUILD = `import { cpSync } from 'node:fs';
await import('./source/work.js');
cpSync('source', 'dist', { recursive: true });
`;

const MANIFEST = `${JSON.stringify(
  {
    name: 'synthetic',
    version: '1.0.0',
    private: true,
    type: 'module',
    scripts: { build: 'node build.mjs' },
  },
  null,
  2,
)}\n`;

const LOCK = `${JSON.stringify({ name: 'synthetic', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': { name: 'synthetic', version: '1.0.0' } } }, null, 2)}\n`;

/** One commit in the language of git fast-import. */
function commitText(commit: SyntheticCommit): string {
  const who = `Synthetic <synthetic@example.org> ${FIRST_TIME + commit.index * DAY} +0000`;
  const files: readonly (readonly [string, string])[] = [
    ['.gitignore', 'dist\nnode_modules\nresults\n'],
    ['build.mjs', BUILD],
    ['package.json', MANIFEST],
    ['package-lock.json', LOCK],
    ['source/work.js', sourceText(commit)],
    ['suites/work.suite.js', suiteText(commit.suiteVersion)],
    ['CHANGES', `${commit.subject}\n`],
  ];
  const changes = files.map(([path, text]) => `M 100644 inline ${path}\n${data(text)}`);
  return `commit refs/heads/${BRANCH}\nauthor ${who}\ncommitter ${who}\n${data(commit.subject)}${changes.join('')}\n`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function git(folder: string, args: readonly string[], input = ''): string {
  const command = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.autocrlf=false', '-C', folder, ...args];
  const { status, stdout, stderr, error } = spawnSync('git', command, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args[0]} failed: ${stderr || error?.message}`);
  return stdout;
}
