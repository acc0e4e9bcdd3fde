// A proxy on loopback that writes down each request that passes, untouched,
// and can play a network that is down.
import { createServer, request } from 'node:http';

/**
 * Listens on a free port; forwards to the address that aim(url) names. What
 * fault(call) returns happens to a call instead: "drop" ends the connection
 * before the call gets through, "lose" after it did and before its answer is
 * read, a number is answered as that HTTP status, { status, body, type } as that
 * answer with the ids of the call. Anything else lets it pass.
 */
export async function startRecorder() {
  const recorder = { seen: [], fault: undefined };
  let target;
  const server = createServer((req, res) => {
    const chunks = [];
    req.on('data', (c) => chunks.push(c));
    req.on('end', () => {
      const body = Buffer.concat(chunks);
      const call = { method: req.method, url: req.url, headers: req.headers, body: body.toString('utf8') };
      recorder.seen.push(call);
      call.fault = recorder.fault?.(call);
      if (call.fault === 'drop') return req.socket.destroy();
      if (typeof call.fault === 'number') return res.writeHead((call.status = call.fault)).end();
      if (call.fault?.body) return answer(call, res);
      forward(target, call, body, res);
    });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return Object.assign(recorder, {
    url: `http://127.0.0.1:${server.address().port}`,
    aim: (url) => (target = url),
    posts: () => recorder.seen.filter((c) => c.method === 'POST' && c.url.endsWith('/$process-message')),
    stop: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }),
  });
}

function answer(call, res) {
  const ids = ['x-request-id', 'x-correlation-id'].map((name) => [name, call.headers[name]]);
  call.status = call.fault.status;
  res.writeHead(call.fault.status, { 'Content-Type': call.fault.type ?? 'application/fhir+json', ...Object.fromEntries(ids) }).end(call.fault.body);
}

/** What a receiver answers when it refuses: an OperationOutcome with its two codes. */
export const refusal = (status, code, issue, expression) => ({
  status,
  body: JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: issue, details: { coding: [{ code }] }, expression }] }),
});

function forward(target, call, body, res) {
  const onward = request(target + call.url, { method: call.method, headers: call.headers }, (answer) => {
    call.status = answer.statusCode;
    call.answerHeaders = answer.headers;
    if (call.fault === 'lose') {
      answer.resume();
      return res.socket.destroy();
    }
    res.writeHead(answer.statusCode, answer.headers);
    answer.pipe(res);
  });
  onward.on('error', () => res.writeHead(502).end());
  onward.end(body);
}

/** What a message is: its event and its reason, for example "booking-request new". */
export function kindOf(call) {
  const header = JSON.parse(call.body).entry[0].resource;
  return `${header.eventCoding.code} ${header.reason?.coding[0].code ?? 'new'}`;
}
