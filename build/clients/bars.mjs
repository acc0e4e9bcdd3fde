// What BaRS asks of any FHIR client: its headers on every call, and a message to send.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The path of the FHIR base. */
export const base = '/booking-and-referral/FHIR/R4';
/** The test service that takes bookings and referrals and has free times. */
export const service = '2000072489';
/** The test patients that the service answers for with a booking, and with a referral. */
export const patients = { booked: '9658499007', referred: '9658499058' };
/** The ids that the service gives for them. */
export const ids = { booked: 'ce1c4ced-2a84-4198-9982-9caf894d0bb7', referred: '79120f41-a431-4f08-bcc5-1e67006fcae0' };

const packed = (value) => Buffer.from(JSON.stringify(value)).toString('base64');

/** The headers of one call, under new ids (BaRS Core, HTTP headers). */
export const headers = () => ({
  'X-Request-Id': randomUUID(),
  'X-Correlation-Id': randomUUID(),
  'Accept': 'application/fhir+json; version=1.5.0',
  'NHSD-Target-Identifier': packed({ system: 'https://fhir.nhs.uk/Id/dos-service-id', value: service }),
  'NHSD-End-User-Organisation': packed({ resourceType: 'Organization', identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'ZLK' }], name: 'Lakeside' }),
  'NHSD-Requesting-Software': packed({ resourceType: 'Device', identifier: [{ system: 'https://lakeside.example/devices', value: '1' }], deviceName: { name: 'Lakeside', type: 'user-friendly-name' }, version: '1.0.0' }),
});

/** A referral of patients.referred, and the headers that it has besides. */
export const referral = () => {
  const bundle = JSON.parse(readFileSync(new URL('../../app/testdata/referral.json', import.meta.url)));
  return { ...bundle, id: randomUUID() };
};
export const withMessage = { 'Content-Type': 'application/fhir+json; version=1.5.0', 'use-context': 'a1t1|referral|servicerequest-request|new' };

/** The query of the free times of a day from now on. */
export const freeTimes = () => {
  const at = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 19) + '+00:00';
  return new URLSearchParams([['Schedule.actor:HealthcareService', `https://fhir.nhs.uk/Id/dos-service-id|${service}`],
    ['status', 'free'], ['start', `ge${at(0)}`], ['start', `le${at(72)}`],
    ...['Slot:schedule', 'Schedule:actor:Practitioner', 'Schedule:actor:PractitionerRole', 'Schedule:actor:HealthcareService'].map((i) => ['_include', i])]);
};
/** The query of the bookings of patients.booked. */
export const bookings = () => new URLSearchParams({ 'patient:identifier': `https://fhir.nhs.uk/Id/nhs-number|${patients.booked}` });
