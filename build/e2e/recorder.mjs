// A proxy on loopback that writes down each request that passes, untouched.
import { createServer, request } from 'node:http';

/** Listens on a free port; forwards to the address that aim(url) names. */
export async function startRecorder() {
  let target;
  const seen = [];
  const server = createServer((req, res) => {
    const chunks = [];
    req.on('data', (c) => chunks.push(c));
    req.on('end', () => {
      const body = Buffer.concat(chunks);
      const entry = { method: req.method, url: req.url, headers: req.headers, body: body.toString('utf8') };
      seen.push(entry);
      const onward = request(target + req.url, { method: req.method, headers: req.headers }, (answer) => {
        entry.status = answer.statusCode;
        entry.answerHeaders = answer.headers;
        res.writeHead(answer.statusCode, answer.headers);
        answer.pipe(res);
      });
      onward.on('error', () => res.writeHead(502).end());
      onward.end(body);
    });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    aim: (url) => (target = url),
    seen,
    stop: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }),
  };
}
