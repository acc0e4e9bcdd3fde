// Messages to our own receiver, as another organisation's Barsdesk writes them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';

import { call, narrative } from './api.mjs';
import { binary, startProgram } from './program.mjs';
import { startRecorder } from './recorder.mjs';

/** What the messages are addressed to: an emergency department, and a service that validates. */
export const addressed = { department: '2000087011', validator: '2000082011' };

const own = [
  { service_id: addressed.department, name: 'Trumpton General Emergency Department', ods_code: 'ZTG', organisation: 'Trumpton General Hospital Trust', use_cases: ['a1t1'] },
  { service_id: addressed.validator, name: 'Pennine Clinical Assessment Service', ods_code: 'ZCA', organisation: 'Northern Urgent Care Alliance', use_cases: ['a3t1', 'a4t1'] },
];

/** Makes a running program receive for both. */
export function receiveFor({ data }) {
  const services = own.map((s) => ({ ...s, accepts_booking: false, require_booking: false, own: true, phone: '0113 496 0101' }));
  execFileSync(binary, ['services', 'import', '--data', data, '--environment', 'sandbox', '-'], { input: JSON.stringify(services) });
}

/** A port that is free now, for the receiver's own address. */
export async function freePort() {
  const server = createServer();
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/**
 * Writes messages on a program of its own, which sends them to the Sandbox's
 * providers: requests[i] as { service, useCase, plan, who, due, concerned, unsafe }, due in
 * minutes from now. Gives each as it went out.
 */
export async function written(requests) {
  const recorder = await startRecorder();
  const program = await startProgram({ flags: ['--network-url', recorder.url] });
  recorder.aim(program.url);
  try {
    const out = [];
    for (const request of requests) {
      const draft = await complete(program.url, request);
      await call(program.url, 'POST', `/drafts/${draft.id}/send`, { version: draft.version });
      out.push(await posted(recorder, out.length));
    }
    return out;
  } finally {
    await program.stop();
    await recorder.stop();
  }
}

async function posted(recorder, index) {
  for (let tries = 0; tries < 400; tries++) {
    const post = recorder.posts()[index];
    if (post?.status) return assert.equal(post.status, 200, 'the provider took the message') ?? post;
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error('the message did not go out');
}

async function complete(url, { service, useCase, plan, who, due = 120, concerned = false, unsafe = false }) {
  const draft = await call(url, 'POST', '/drafts', { serviceId: service, useCase, plan });
  const { patients } = await call(url, 'GET', '/patients');
  const status = draft.choices.verifications[0].value;
  const patient = { ...patients.find((p) => p.family === who), verification: { status, how: 'Traced on the national record', by: 'Robin Lind' } };
  const option = (field, label) => draft.form.sections.flatMap((s) => s.blocks).flatMap((b) => b.fields)
    .filter((f) => f.id === field).flatMap((f) => f.options).find((o) => o.label.startsWith(label)).value;
  const now = new Date().toISOString();
  const answers = {
    narrative: [{ 'activity-outcomeCodeableConcept-text': narrative, 'period-start': now }],
    consent: [{ confirm: 'true' }],
    request: [{ 'occurrencePeriod-end': new Date(Date.now() + due * 60_000).toISOString() }],
    ...(plan === 'validate' && { place: [{ 'address-line': '1 Mill Lane', 'address-postalCode': 'LS1 4AP' }], contact: [{ 'period-start': now }], scene: [{ 'code-coding': option('code-coding', unsafe ? 'No, it is not safe' : 'Yes, it is safe'), ...(unsafe && { 'code-text': 'A dog is loose in the garden' }) }] }),
    ...(concerned && { safeguarding: [{ 'code-coding': option('code-coding', 'Vulnerable adult') }] }),
  };
  return call(url, 'PUT', `/drafts/${draft.id}`, { version: draft.version, patient, answers, confirmed: draft.steps.map((step) => step.id), accept: [] });
}

/**
 * Sends a message to a receiver's endpoint, under ids of its own; `change` may
 * alter it first. Gives the answer's content.
 */
export async function deliver(endpoint, post, { change, correlation = randomUUID() } = {}) {
  const message = JSON.parse(post.body);
  change?.(message);
  const headers = Object.fromEntries(Object.entries(post.headers).filter(([name]) => !/^(host|connection|content-length|accept-encoding)$/.test(name)));
  const answer = await fetch(`${endpoint}/FHIR/R4/$process-message`, {
    method: 'POST', headers: { ...headers, 'x-request-id': randomUUID(), 'x-correlation-id': correlation }, body: JSON.stringify(message),
  });
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  return JSON.parse(text);
}
