// What others send through the network meanwhile, made from messages that
// went over the wire, under ids of their own.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import { call, didNotAttend, readCase, until } from './api.mjs';

const path = '/booking-and-referral/FHIR/R4/$process-message';

/** Another sender books the slot of a draft, for another patient. */
export async function bookSlotAway(url, draft) {
  const { messages } = await call(url, 'GET', `/drafts/${draft.id}/check`);
  const booking = messages.find((m) => m.title.startsWith('Booking'));
  const bundle = JSON.parse(booking.json);
  const patient = bundle.entry.map((e) => e.resource).find((r) => r.resourceType === 'Patient');
  const text = swap(JSON.stringify({ ...bundle, id: randomUUID() }), [
    ...bundle.entry.map((e) => [e.fullUrl, `urn:uuid:${randomUUID()}`]),
    [patient.identifier[0].value, '9658499082'],
    [patient.name[0].family, 'Elsewhere'],
  ]);
  return post(url, booking.headers, text, { 'X-Correlation-Id': randomUUID() });
}

/**
 * The receiver reports that the patient of `about` did not attend, as it does
 * when it sent the report before it heard that the booking was cancelled. The
 * report is taken from `other`, a case of the same patient.
 */
export async function reportLate(url, about, other) {
  await didNotAttend(url, other.id);
  const told = await until('the report arrives', () => readCase(url, other.id), (c) => c.didNotAttend);
  const received = await call(url, 'GET', `/messages/${told.messages.find((m) => m.direction === 'received').id}`);
  const named = (c, name) => c.identifiers.find((i) => i.name === name).value;
  const same = ['Appointment id', 'Slot id', 'Referral id', 'Referral, message id'].map((name) => [named(other, name), named(about, name)]);
  const bundle = JSON.parse(received.json);
  const appointment = bundle.entry.map((e) => e.resource).find((r) => r.resourceType === 'Appointment');
  Object.assign(appointment, timesOf(await sentBooking(url, about)));
  const text = swap(JSON.stringify({ ...bundle, id: randomUUID() }), same);
  return post(url, received.headers, text, { 'X-Correlation-Id': named(about, 'Correlation id') });
}

async function sentBooking(url, { messages }) {
  const { id } = messages.find((m) => m.title.startsWith('Booking'));
  return JSON.parse((await call(url, 'GET', `/messages/${id}`)).json);
}

function timesOf(booking) {
  const { start, end } = booking.entry.map((e) => e.resource).find((r) => r.resourceType === 'Appointment');
  return { start, end };
}

const swap = (text, pairs) => pairs.reduce((now, [from, to]) => now.replaceAll(from, to), text);
const byTransport = /^(accept-encoding|content-length|user-agent)$/i;

async function post(url, lines, body, ids) {
  const kept = lines.filter((line) => !byTransport.test(line.name)).map((line) => [line.name, line.value]);
  const headers = new Headers(kept);
  for (const [name, value] of Object.entries({ 'X-Request-Id': randomUUID(), ...ids })) headers.set(name, value);
  const answer = await fetch(url + path, { method: 'POST', headers, body });
  assert.equal(answer.status, 200, await answer.text());
}
