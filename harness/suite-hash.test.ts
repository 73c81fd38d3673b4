import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { hashSuite } from './suite-hash.ts';
import { temporaryFolder, writeFiles } from './testing/temporary-folder.ts';

const FILES = {
  'subject.js': 'export const subject = 1;',
  'suites/a.suite.js': "import { helper } from './helper.js';\nimport { subject } from '../subject.js';\n",
  'suites/helper.js': "export * from './deep/deeper.js';",
  'suites/deep/deeper.js': "export const helper = () => import('../lazy.js');",
  'suites/lazy.js': 'export default 1;',
  'suites/other.suite.js': 'export default {};',
  'suites/c.suite.cjs': "const { x } = require('./common');\n// see also from './deep'",
  'suites/common.js': 'exports.x = 1;',
};

/** Does the suite's hash change when the file does? */
const EDITS: readonly (readonly [suite: string, edited: string, changes: boolean])[] = [
  ['a.suite.js', 'suites/a.suite.js', true],
  ['a.suite.js', 'suites/helper.js', true],
  ['a.suite.js', 'suites/deep/deeper.js', true],
  ['a.suite.js', 'suites/lazy.js', true],
  ['a.suite.js', 'suites/other.suite.js', false],
  ['a.suite.js', 'subject.js', false],
  ['c.suite.cjs', 'suites/common.js', true],
  ['c.suite.cjs', 'suites/helper.js', false],
];

for (const [suite, edited, changes] of EDITS) {
  test(`an edit of ${edited} ${changes ? 'changes' : 'leaves'} the hash of ${suite}`, (t) => {
    const folder = temporaryFolder(t);
    const hash = () => hashSuite(join(folder, 'suites'), join(folder, 'suites', suite));
    writeFiles(folder, FILES);
    const before = hash();
    assert.match(before, /^[0-9a-f]{16}$/);
    writeFiles(folder, { [edited]: `${FILES[edited as keyof typeof FILES]}\n// edited` });
    assert.equal(hash() !== before, changes);
  });
}

test('neither the place of the folder nor the name of a source map counts', (t) => {
  const [one, two] = [temporaryFolder(t), temporaryFolder(t)];
  writeFiles(one, { 'a.suite.js': 'export default 1;\n//# sourceMappingURL=one.map\n' });
  writeFiles(two, { 'a.suite.js': 'export default 1;\n//# sourceMappingURL=two.map\n' });
  assert.equal(hashSuite(one, join(one, 'a.suite.js')), hashSuite(two, join(two, 'a.suite.js')));
});
