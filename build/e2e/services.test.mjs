// Services that refuse: the page says why, and leads to another one.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { department } from './api.mjs';
import { assertUsable } from './browser.mjs';
import { fillForm, fillPatient } from './journey.mjs';
import { onStage } from './stage.mjs';

onStage('services', (stage) => {
  async function openService(name) {
    const { page, hands } = stage;
    await hands.go('Services');
    await hands.press('link', name);
    await page.getByRole('heading', { level: 1, name }).waitFor();
  }

  test('the service that needs a booking takes no referral alone, says why and offers others', async () => {
    const { page, hands } = stage;
    await openService(/Village Urgent Treatment Centre/);
    await page.getByText('A booking is needed. The service takes no referral without one.').waitFor();
    await page.getByText('A referral without a booking is not possible here: the service refuses it.').waitFor();
    await page.getByRole('button', { name: /^Book and refer/ }).waitFor();
    assert.equal(await page.getByRole('button', { name: /^Refer/ }).count(), 0);
    await assertUsable(page, 'a service that needs a booking');
    await hands.press('link', 'choose another service');
    await page.getByRole('heading', { level: 1, name: 'Choose a service' }).waitFor();
    await page.getByRole('link', { name: department.name }).waitFor();
    await assertUsable(page, 'choose a service');
  });

  test('a service tells by which definitions it accepts, how old that is, and is asked again on demand', async () => {
    const { page, hands, recorder } = stage;
    await openService(/Simulated Referral Broker/);
    await page.getByText('Pre-release', { exact: true }).first().waitFor();
    await page.getByText(/^Read from the service today at \d\d:\d\d \((just now|\d+ minutes? ago)\)\. Kept until/).waitFor();
    await page.getByText('Referral, version 1.0.0-alpha.3, pre-release').first().click();
    await page.getByRole('rowheader', { name: 'Patient', exact: true }).waitFor();
    await assertUsable(page, 'a service, what it published');
    recorder.seen.length = 0;
    await hands.press('button', 'Check again now');
    await page.getByRole('button', { name: 'Check again now', disabled: false }).waitFor();
    const asked = recorder.seen.map((c) => c.url);
    assert.ok(asked.some((url) => /\/metadata/.test(url)) && asked.some((url) => /\/MessageDefinition/.test(url)), asked.join(', '));
  });

  test('its server refuses too, with the reason', async () => {
    const body = JSON.stringify({ serviceId: '2000087022', useCase: 'a1t2', plan: 'refer' });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${stage.program.url}/api/drafts`, { method: 'POST', headers, body });
    const said = await answer.json();
    assert.deepEqual([answer.status, said.code, said.sent], [409, 'booking-needed', 'Nothing was sent.']);
    assert.match(said.what, /no referral without a booking/);
    assert.match(said.next, /choose another service/);
  });

  test('a service that the directory lists no bookings for is never said to need none', async () => {
    const { page } = stage;
    await openService(/Northern Clinical Assessment Service/);
    await page.getByText('The directory lists no bookings for this service').waitFor();
    await page.getByText('Not available.').waitFor();
    assert.equal(await page.getByText(/no booking/i).filter({ hasText: /needed/ }).count(), 0);
    await assertUsable(page, 'a service not available');
    await page.getByRole('link', { name: 'Choose another service' }).waitFor();
  });

  test('the same-day service has no free appointments, says so and offers another service', async () => {
    const { page, hands } = stage;
    await openService(/Riverside Same Day Emergency Care/);
    await hands.press('button', /^Book and refer/);
    await page.getByRole('heading', { level: 1, name: 'Patient' }).waitFor();
    await fillPatient(page, hands, 'COOK');
    await fillForm(page, hands, { concern: false });
    await page.getByText(/Riverside Same Day Emergency Care has no free appointments/).waitFor();
    await page.getByText(/Look at later days, or choose another service/).waitFor();
    await assertUsable(page, 'appointment, none free');
    await hands.press('button', 'Later days');
    await page.getByRole('button', { name: 'Earlier days' }).waitFor();
    await page.getByText(/has no free appointments/).waitFor();
    await hands.press('link', 'Choose another service');
    await page.getByRole('heading', { level: 1, name: 'Choose a service' }).waitFor();
    await hands.go('Today');
    await page.getByRole('link', { name: /Continue for COOK/ }).waitFor();
  });
});
