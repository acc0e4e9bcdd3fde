// What must stand on the wire (BaRS Core, HTTP headers).
import assert from 'node:assert/strict';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const decoded = (value) => JSON.parse(Buffer.from(value, 'base64').toString('utf8'));

/** Checks every call a recorder has seen, and that booking and referral went out once. */
export function assertHeaders(seen) {
  const calls = seen.filter((c) => c.url.startsWith('/booking-and-referral/FHIR/R4'));
  for (const c of calls) assertCall(c);
  const sent = calls.filter((c) => c.method === 'POST').map((c) => JSON.parse(c.body));
  assert.deepEqual(sent.map((b) => b.entry[0].resource.eventCoding.code), ['booking-request', 'servicerequest-request']);
  const posts = calls.filter((c) => c.method === 'POST');
  assert.equal(new Set(posts.map((c) => c.headers['x-correlation-id'])).size, 1, 'one conversation');
  assert.equal(new Set(posts.map((c) => c.headers['x-request-id'])).size, 2, 'two messages');
  assert.deepEqual(posts.map((c) => c.headers['use-context']), ['a1t1|booked|booking-request|new', 'a1t1|referral|servicerequest-request|new']);
  assertLinked(sent, posts);
}

function assertCall({ method, url, headers, status }) {
  const what = `${method} ${url.split('?')[0]}`;
  assert.match(headers['x-request-id'] ?? '', uuid, what);
  assert.match(headers['x-correlation-id'] ?? '', uuid, what);
  assert.equal(headers.accept, 'application/fhir+json; version=1.5.0', what);
  assert.equal(decoded(headers['nhsd-target-identifier']).system, 'https://fhir.nhs.uk/Id/dos-service-id', what);
  assert.equal(decoded(headers['nhsd-end-user-organisation']).identifier[0].system, 'https://fhir.nhs.uk/Id/ods-organization-code', what);
  assert.equal(typeof decoded(headers['nhsd-requesting-software']).deviceName.name, 'string', what);
  assert.equal(decoded(headers['nhsd-requesting-practitioner']).resourceType, 'PractitionerRole', what);
  assert.ok(!('nhsd-requesting-person' in headers), what);
  if (method === 'POST') assert.match(headers['content-type'], /^application\/fhir\+json/, what);
  assert.equal(status, 200, what);
}

/** The referral names the Appointment that the receiver's answer gave. */
function assertLinked([, referral], [booking]) {
  assert.equal(booking.status, 200);
  const request = referral.entry.map((e) => e.resource).find((r) => r.resourceType === 'ServiceRequest');
  assert.ok(request.supportingInfo.some((i) => /^Appointment\/[0-9a-f-]{36}$/.test(i.reference)), 'the referral names the Appointment');
}
