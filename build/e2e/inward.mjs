// Messages to our own receiver, as another organisation's Barsdesk writes them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';

import { call, narrative } from './api.mjs';
import { binary, startProgram } from './program.mjs';
import { startRecorder } from './recorder.mjs';

/** What the messages are addressed to: an emergency department, a service that validates, and an ambulance control room. */
export const addressed = { department: '2000087011', validator: '2000082011', control: '2000085011' };

const own = [
  { service_id: addressed.department, name: 'Trumpton General Emergency Department', ods_code: 'ZTG', organisation: 'Trumpton General Hospital Trust', use_cases: ['a1t1'] },
  { service_id: addressed.validator, name: 'Pennine Clinical Assessment Service', ods_code: 'ZCA', organisation: 'Northern Urgent Care Alliance', use_cases: ['a3t1', 'a4t1'] },
  { service_id: addressed.control, name: 'Calder Ambulance Control Room', ods_code: 'ZCB', organisation: 'Calder Ambulance Trust', use_cases: ['a6t1', 'a6t2', 'a6t3'] },
];

/** Makes a running program receive for all of them. */
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

/** Asks for something from a program whose calls the recorder sees: its case, and the message as it went out. */
export async function asked(url, recorder, request) {
  const draft = await complete(url, request);
  const index = recorder.posts().length;
  const { caseId } = await call(url, 'POST', `/drafts/${draft.id}/send`, { version: draft.version });
  return { caseId, post: await posted(recorder, index) };
}

/** What a form demands from the start, any way it can be answered. */
function demanded(form, now) {
  const first = { choice: (f) => f.options[0].value, search: (f) => f.options[0].value, reference: (f) => f.options[0]?.value, datetime: () => now,
    date: () => now.slice(0, 10), number: () => '1', yesno: () => 'true', checkbox: () => 'true', note: () => undefined };
  const answer = (f) => (first[f.control] ?? (() => 'As told on the telephone'))(f);
  const blocks = form.sections.flatMap((s) => s.blocks).filter((b) => b.min > 0 || b.necessity === 'must');
  return Object.fromEntries(blocks.map((b) => [b.id, [Object.fromEntries(b.fields.filter((f) => f.necessity === 'must' && !f.showWhen).map((f) => [f.id, answer(f)]))]]));
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
  const needed = demanded(draft.form, now);
  const first = (block) => needed[block]?.[0];
  const answers = {
    ...needed,
    narrative: [{ ...first('narrative'), 'activity-outcomeCodeableConcept-text': narrative, 'period-start': now }],
    consent: [{ confirm: 'true' }],
    request: [{ ...first('request'), 'occurrencePeriod-end': new Date(Date.now() + due * 60_000).toISOString() }],
    ...((plan === 'validate' || useCase.startsWith('a6')) && { place: [{ 'address-line': '1 Mill Lane', 'address-postalCode': 'LS1 4AP' }], contact: [{ ...first('contact'), 'period-start': now }], scene: [{ 'code-coding': option('code-coding', unsafe ? 'No, it is not safe' : 'Yes, it is safe'), ...(unsafe && { 'code-text': 'A dog is loose in the garden' }) }] }),
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
