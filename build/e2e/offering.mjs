// A service of our own with a clinic every morning, one time of it blocked.
import { call } from './api.mjs';

const doctor = { prefix: 'Dr', given: 'Amara', family: 'Okafor', gender: 'female', sdsUserId: '', sdsRoleId: '', roleCode: '' };

/** Offers a service that takes bookings, and gives it, its schedule and a day of next week. */
export async function oneOffered(url) {
  const settings = {
    name: 'Elm Street minor injuries', odsCode: 'RX1', organisation: 'Elm Street Surgery', address: '12 Elm Street\nTrumpton', postcode: 'LS1 4AP',
    phone: '0113 496 0101', openingTimes: 'Every day 08:00 to 20:00', useCases: ['a1t2', 'a1t4'], versions: {}, bookings: true, bookingRule: 'not-needed',
  };
  const { service } = await call(url, 'PUT', '/offered/2000099001', settings);
  const week = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
  const { schedule } = await call(url, 'POST', '/schedules', clinic(service.id, week));
  const { days } = await call(url, 'GET', `/slots/week?from=${week}`);
  const second = days.flatMap(({ slots }) => slots)[1];
  await call(url, 'POST', `/slots/${second.id}/block`);
  return { offered: service, schedule: { id: schedule.id, week } };
}

function clinic(service, away) {
  const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '09:00', to: '12:00' }));
  return {
    version: 0, name: 'Morning clinic', services: [service], channel: 'In-person', practitioner: doctor, place: { name: '', address: '', postcode: '' },
    length: 30, places: 1, daysAhead: 28, from: '', until: '', hours, stopped: false,
    exceptions: [{ from: away, to: '', kind: 'closed', hours: [], why: 'Staff training' }],
  };
}
