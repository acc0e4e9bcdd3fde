// A practice manager sets up a service from nothing, by mouse and by keyboard
// alone; what is set up is what a sender sees at once.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';

import { call } from './api.mjs';
import { assertUsable, openPage, startBrowser } from './browser.mjs';
import { keyboard, mouse } from './hands.mjs';
import { startProgram } from './program.mjs';

const service = { id: '2000099001', name: 'Elm Street minor injuries' };
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
let browser;
before(async () => (browser = await startBrowser()));
after(() => browser.close());

/** What a sender is answered at the receiver's own address. */
async function asSender(url, path) {
  const { listening } = await call(url, 'GET', '/settings/receiver');
  const target = { system: 'https://fhir.nhs.uk/Id/dos-service-id', value: service.id };
  const headers = { 'NHSD-Target-Identifier': Buffer.from(JSON.stringify(target)).toString('base64'), 'X-Request-Id': randomUUID(), 'X-Correlation-Id': randomUUID() };
  const answer = await fetch(`http://${listening}/FHIR/R4/${path}`, { headers });
  return { status: answer.status, body: await answer.json() };
}

/** The free times of the coming week, as a sender asks for them. */
function freeTimes(url) {
  const day = (ahead) => `${new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 19)}Z`;
  return asSender(url, `Slot?Schedule.actor:HealthcareService=${service.id}&status=free&start=ge${day(0)}&start=le${day(6)}&_include=Slot:schedule&_include:iterate=Schedule:actor:HealthcareService`);
}

for (const by of [mouse, keyboard]) {
  describe(`a receiver is set up by ${by.name}`, () => {
    let program, page, hands;
    const title = (name, level = 1) => page.getByRole('heading', { level, name }).first().waitFor();
    const says = (text) => page.getByText(text).first().waitFor();

    before(async () => {
      program = await startProgram({ flags: ['--receiver', '127.0.0.1:0'] });
      page = await openPage(browser, program.url);
      hands = by(page);
    });
    after(async () => {
      await page?.close();
      await program?.stop();
    });

    test('a service is described, and problems are told at their fields', async () => {
      await hands.go('Receiving');
      await title('Receiving');
      await assertUsable(page, 'receiving');
      await hands.press('button', 'Add a service');
      await title('Add a service');
      await hands.write('Service ID', service.id);
      await hands.write(/^Name$/, service.name);
      await hands.write('Postcode (optional)', 'nowhere');
      await hands.choose('checkbox', 'Urgent treatment centre, from NHS 111');
      await hands.choose('radio', 'Yes');
      await hands.at(page.getByRole('group', { name: 'Does a referral need a booking?' }).getByRole('radio', { name: 'No', exact: true })).tick();
      await hands.press('button', 'Save');
      await says('Nothing was saved: there is a problem');
      await assertUsable(page, 'a service with a problem');
      await hands.press('link', /no postcode/);
      await hands.write('Postcode (optional)', 'LS1 4AP');
      await hands.press('button', 'Save');
      await title(service.name);
      await says('There is no schedule yet, so there is nothing to book.');
      await assertUsable(page, 'a service offered');
      const { status, body } = await asSender(program.url, 'metadata');
      assert.deepEqual([status, body.resourceType], [200, 'CapabilityStatement']);
    });

    test('a schedule makes times that a sender can book', async () => {
      await hands.press('link', 'Add a schedule for this service');
      await title('Add a schedule');
      await hands.write('Name of the schedule', 'Morning clinic');
      await hands.choose('radio', 'In person');
      for (const day of days) {
        await hands.press('button', `Add hours on ${day}`);
        await hands.write(`${day}, from`, '9.00');
        await hands.write(`${day}, to`, day === 'Tuesday' ? '08:70' : '12:00');
      }
      await hands.write('Minutes of an appointment', '30');
      await hands.press('button', 'Save the schedule');
      await says('Give a time of day');
      await assertUsable(page, 'a schedule with a problem');
      await hands.write('Tuesday, to', '12:00');
      await hands.press('button', 'Save the schedule');
      await title(/to \d+ \w+ 20\d\d/);
      assert.ok((await freeTimes(program.url)).body.entry.some((e) => e.resource.resourceType === 'Slot'));
    });

    test('a time of next week is blocked, freed, and one is added by hand', async () => {
      await hands.press('button', 'Week after');
      await page.getByRole('button', { name: 'This week' }).waitFor();
      assert.match((await firstTime().innerText()).replace(/\s+/g, ' '), /09:00 to 09:30 Free/);
      await hands.at(firstTime()).press();
      await hands.press('button', /^Block this time/);
      await says(/1 blocked/);
      await assertUsable(page, 'the week');
      await hands.at(firstTime()).press();
      await hands.press('button', /^Free this time/);
      await says(/0 blocked/);
      await addByHand();
    });

    const firstTime = () => page.getByRole('grid', { name: 'Appointments of the week' }).getByRole('button').first();

    async function addByHand() {
      const { days: shown } = await call(program.url, 'GET', `/slots/week?from=${weekAhead()}`);
      const [year, month, date] = shown[2].date.split('-');
      await hands.write('Day', date);
      await hands.write('Month', month);
      await hands.write('Year', year);
      await hands.write('From', '18:00');
      await hands.write('To (optional)', '19:00');
      await hands.press('button', 'Add appointments');
      await says('2 appointments added.');
      await page.getByRole('button', { name: /18:30 to 19:00/ }).first().waitFor();
    }

    const weekAhead = () => new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);

    test('in a narrow window each day is a list', async () => {
      await page.setViewportSize({ width: 320, height: 800 });
      await page.locator('summary', { hasText: /\d free/ }).first().waitFor();
      await assertUsable(page, 'the week at 320 px');
      await page.setViewportSize({ width: 1280, height: 900 });
    });

    test('more is asked for than the standard, and senders see it at once', async () => {
      await hands.go('Receiving');
      await hands.press('link', service.name);
      await title(service.name);
      await hands.press('link', /^See and change Referral/);
      await title(/What senders are asked for: Referral/);
      await hands.at(page.getByRole('region', { name: 'Medicines', exact: true }).getByRole('radio', { name: 'Must be sent', exact: true })).tick();
      await page.getByRole('complementary').getByRole('heading', { name: 'Medicines' }).waitFor();
      await assertUsable(page, 'what senders are asked for');
      await hands.press('button', 'Save');
      await says('Saved. Senders see it from now on.');
      const { body } = await asSender(program.url, `MessageDefinition?context=https://fhir.nhs.uk/Id/dos-service-id|${service.id}`);
      const lines = body.entry.map((e) => e.resource).filter((r) => r.resourceType === 'MessageDefinition');
      const medicines = lines.flatMap((d) => d.focus ?? []).filter((f) => f.code === 'MedicationStatement' && f.min > 0);
      assert.equal(medicines.length, 1, JSON.stringify(body).slice(0, 2000));
      await hands.press('link', 'Back to the service');
      await says('Medicines: must be sent');
    });

    test('closing says what it does, senders are refused, and it opens again', async () => {
      await hands.press('button', 'Close the service');
      await says(/From now on new bookings and referrals are refused/);
      await assertUsable(page, 'closing a service');
      await hands.press('button', 'Yes, close the service');
      await says(/^Closed since/);
      const times = (await freeTimes(program.url)).body;
      assert.ok(!(times.entry ?? []).some((e) => e.resource.resourceType === 'Slot'), 'a closed service offers no time');
      await hands.press('button', 'Open the service again');
      await page.getByRole('button', { name: 'Close the service' }).waitFor();
    });

    test('who may refer is set, and what is wrong with the files is told', async () => {
      await hands.go('Settings');
      await hands.press('link', 'How senders reach you');
      await title('Receiving');
      await says('Only this computer can reach you. Nothing here is real');
      await hands.write('Address that senders reach you by', 'https://bars-int-rx1.example.thirdparty.nhs.uk/FHIR/R4');
      await hands.write('When you will test (optional)', '3 to 14 May 2027');
      await hands.write('Certificate file', 'receiver.crt');
      await hands.choose('radio', /^Every organisation but/);
      await hands.write('ODS codes', 'ZZ9');
      await hands.press('button', 'Save');
      await says('Nothing was saved: there is a problem');
      await assertUsable(page, 'receiver settings with a problem');
      await hands.write('Certificate file', ' ');
      await hands.press('button', 'Save');
      await says('Saved. It counts from the next call on.');
      const { settings } = await call(program.url, 'GET', '/settings/receiver');
      assert.deepEqual([settings.access.organisations, settings.access.odsCodes, settings.door.certificate], ['not', ['ZZ9'], '']);
    });

    test('going live says what is done; the e-mail holds the service and is copied', async () => {
      await hands.press('link', 'Going live');
      await title('Going live');
      await hands.choose('checkbox', /^I confirm: your firewall/);
      await page.getByRole('listitem').filter({ hasText: 'Your firewall' }).getByText('Done').waitFor();
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await hands.press('button', 'Copy the e-mail');
      await says(/^Copied\./);
      const letter = await page.evaluate(() => navigator.clipboard.readText());
      for (const part of [service.id, service.name, '3 to 14 May 2027', 'bars-int-rx1.example.thirdparty.nhs.uk']) assert.ok(letter.includes(part), part);
      await assertUsable(page, 'going live');
    });
  });
}
