/**
 * A server of one page, its data, its events and the pages that these link to, for a browser on this machine. No path of it
 * is one of a file, so that none can be asked for; and it answers only to names of this machine, so that a foreign page whose name was made
 * to lead here (DNS rebinding) reads nothing.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '../harness/user-error.ts';

export interface PageSource {
  readonly html: string;
  readonly policy: string;
  /** The packed and compressed model; null where there is none. */
  readonly data: () => Buffer | null;
  /** The page at a path, with its policy; null where there is none. */
  readonly profile: (path: string) => { readonly html: string; readonly policy: string } | null;
  /** What is told to whoever begins to listen, and to all after `tell`. */
  readonly status: () => object;
}

export interface PageServer {
  readonly url: string;
  /** To all that listen. */
  readonly tell: () => void;
  readonly close: () => Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const NAMES = [LOOPBACK, 'localhost', '[::1]'];

/** Throws a UserError where it can't listen there. */
export async function startPageServer(source: PageSource, port: number): Promise<PageServer> {
  const listeners = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headersOf(source))) response.setHeader(name, value);
    answer(request, response, source, listeners);
  });
  await listen(server, port);
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${LOOPBACK}:${bound}/`,
    tell: () => {
      for (const listener of listeners) listener.write(event(source));
    },
    close: async () => {
      for (const listener of listeners) listener.end();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'it is in use' : error.message;
      reject(
        new UserError(
          `port ${port} can't be listened on: ${reason}; choose another with --port, or 0 for a free one`,
        ),
      );
    });
    server.listen(port, LOOPBACK, resolve);
  });
}

function headersOf({ policy }: PageSource): Record<string, string> {
  return {
    ...policyHeader(policy),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}

function policyHeader(policy: string): Record<string, string> {
  return { 'content-security-policy': `${policy}; frame-ancestors 'none'` };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  source: PageSource,
  listeners: Set<ServerResponse>,
): void {
  if (!isOurName(request)) {
    refuse(response, 421, 'This server answers only to the name of this machine.');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    refuse(response, 405, 'Only GET and HEAD.');
    return;
  }
  switch (request.url) {
    case '/':
      send(response, 200, 'text/html; charset=utf-8', source.html);
      break;
    case '/data': {
      const data = source.data();
      if (data === null) response.writeHead(204).end();
      else send(response, 200, 'application/octet-stream', data);
      break;
    }
    case '/events':
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(event(source));
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
      break;
    default:
      sendProfile(request.url ?? '', response, source);
  }
}

function sendProfile(path: string, response: ServerResponse, { profile }: PageSource): void {
  let found: ReturnType<PageSource['profile']>;
  try {
    found = profile(path);
  } catch {
    // Removed or made unreadable since it was linked.
    found = null;
  }
  if (found === null) {
    refuse(response, 404, 'Here are only /, its data, and the profiles that it links to.');
    return;
  }
  for (const [name, value] of Object.entries(policyHeader(found.policy))) response.setHeader(name, value);
  send(response, 200, 'text/html; charset=utf-8', found.html);
}

/** By the port that it came in at, whatever the name says before it. */
function isOurName({ headers, socket }: IncomingMessage): boolean {
  return NAMES.some((name) => headers.host === `${name}:${socket.localPort}`);
}

function event({ status }: PageSource): string {
  return `event: update\ndata: ${JSON.stringify(status())}\n\n`;
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  send(response, status, 'text/plain; charset=utf-8', `${text}\n`);
}
