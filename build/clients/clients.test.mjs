// FHIR clients that others wrote use the Sandbox: they read what it offers, search,
// read a record and send a message.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import FHIR from 'fhirclient';
import { Client } from 'fhir-kit-client';
import { MedplumClient } from '@medplum/core';
import { startProgram } from '../e2e/program.mjs';
import { base, bookings, freeTimes, headers, ids, patients, referral, withMessage } from './bars.mjs';

let sandbox;
before(async () => (sandbox = await startProgram({ alone: true })));
after(() => sandbox.stop());

/** How each client does each thing, by its own means. */
const clients = {
  'fhir-kit-client': () => {
    const client = new Client({ baseUrl: sandbox.url + base });
    return {
      metadata: () => client.capabilityStatement({ headers: headers() }),
      search: (resourceType, query) => client.search({ resourceType, searchParams: grouped(query), options: { headers: headers() } }),
      read: (resourceType, id) => client.read({ resourceType, id, options: { headers: headers() } }),
      process: (input) => client.operation({ name: '$process-message', input, options: { headers: { ...headers(), ...withMessage } } }),
    };
  },
  '@medplum/core': () => {
    const client = new MedplumClient({ baseUrl: sandbox.url, fhirUrlPath: base.slice(1), cacheTime: 0, fetch });
    return {
      metadata: () => client.get(client.fhirUrl('metadata'), { headers: headers() }),
      search: (resourceType, query) => client.search(resourceType, query, { headers: headers() }),
      read: (resourceType, id) => client.readResource(resourceType, id, { headers: headers() }),
      process: (input) => client.post(client.fhirUrl('$process-message'), input, withMessage['Content-Type'], { headers: { ...headers(), ...withMessage } }),
    };
  },
  fhirclient: () => {
    const client = FHIR({ headers: {} }, {}).client(sandbox.url + base);
    const ask = (url, more = {}) => client.request({ url, ...more, headers: { ...headers(), ...more.headers } });
    return {
      metadata: () => ask('metadata'),
      search: (resourceType, query) => ask(`${resourceType}?${query}`),
      read: (resourceType, id) => ask(`${resourceType}/${id}`),
      process: (input) => ask('$process-message', { method: 'POST', body: JSON.stringify(input), headers: withMessage }),
    };
  },
};

/** A query as an object, whose repeated parameters are lists. */
const grouped = (query) => Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name)]));
const found = (bundle, type) => (bundle.entry ?? []).map((e) => e.resource).filter((r) => r.resourceType === type);

for (const [name, make] of Object.entries(clients)) {
  describe(name, () => {
    test('reads what the service offers', async () => {
      const statement = await make().metadata();
      assert.equal(statement.resourceType, 'CapabilityStatement');
      assert.ok(statement.rest[0].resource.some((r) => r.type === 'Slot'));
    });
    test('searches for free times', async () => {
      const bundle = await make().search('Slot', freeTimes());
      assert.equal(bundle.type, 'searchset');
      assert.ok(found(bundle, 'Slot').length > 0);
      assert.ok(found(bundle, 'Slot').every((s) => s.status === 'free'));
    });
    test('searches for the bookings of a patient', async () => {
      const bundle = await make().search('Appointment', bookings());
      assert.deepEqual(found(bundle, 'Appointment').map((a) => a.id), [ids.booked]);
    });
    test('reads a booking', async () => {
      const booking = await make().read('Appointment', ids.booked);
      assert.equal(booking.id, ids.booked);
      assert.equal(booking.status, 'booked');
    });
    test('sends a referral, which can be read afterwards', async () => {
      const sent = referral();
      const answer = await make().process(sent);
assert.equal(answer.type, 'message');
      assert.equal(found(answer, 'Patient')[0].identifier[0].value, patients.referred);
      const [request] = found(answer, 'ServiceRequest');
      assert.equal(request.id, ids.referred);
      assert.equal((await make().read('ServiceRequest', request.id)).id, ids.referred);
    });
  });
}
