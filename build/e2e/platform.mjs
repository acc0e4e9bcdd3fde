// The national service as far as setting up a connection needs it: it gives a
// token for any assertion, unless it is told to refuse, and states what it offers.
import { createServer } from 'node:http';
import { once } from 'node:events';

/** Starts it; `refuse` makes it refuse tokens, `seen` are the requests it got. */
export async function startPlatform() {
  const platform = { seen: [], refuse: false };
  const server = createServer((request, response) => {
    platform.seen.push({ method: request.method, path: request.url, token: request.headers.authorization });
    const [status, body] = answer(platform, request);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  platform.url = `http://127.0.0.1:${server.address().port}`;
  platform.stop = () => new Promise((done) => { server.close(done); server.closeAllConnections(); });
  return platform;
}

function answer(platform, { url }) {
  if (url !== '/oauth2/token') return [200, { resourceType: 'CapabilityStatement', version: '1.5.0' }];
  if (platform.refuse) return [401, { error: 'invalid_request', message_id: 'rrt-42' }];
  return [200, { access_token: 'made-up', expires_in: '599', token_type: 'Bearer' }];
}
