import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RwSemaphore } from './rw-semaphore.ts';

test('many readers or one writer', () => {
  const semaphore = new RwSemaphore('mmap_sem');
  semaphore.downRead();
  semaphore.downRead();
  assert.equal(semaphore.readers, 2);
  assert.equal(semaphore.tryWrite(), false);
  assert.throws(() => semaphore.downWrite(), {
    code: 'MMAP_SEM',
    message: /downWrite of mmap_sem with 2 reader/,
  });
  semaphore.upRead();
  semaphore.upRead();
  assert.equal(semaphore.free, true);

  semaphore.downWrite();
  assert.equal(semaphore.heldForWrite, true);
  assert.equal(semaphore.tryRead(), false);
  assert.throws(() => semaphore.downRead(), { code: 'MMAP_SEM' });
  assert.throws(() => semaphore.upRead(), { code: 'MMAP_SEM' });
  semaphore.upWrite();
  assert.throws(() => semaphore.upWrite(), { code: 'MMAP_SEM' });
  assert.equal(semaphore.free, true);
});
