/** A package registry on this machine, for tests: npm is told of it by the environment, until the test ends. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

/** Resolves with its address, which ends in a slash. */
export async function startRegistry(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  process.env.npm_config_registry = url;
  t.after(() => {
    delete process.env.npm_config_registry;
    server.closeAllConnections();
    server.close();
  });
  return url;
}
