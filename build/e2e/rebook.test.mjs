// A new appointment in place of one that stands: the old one is cancelled
// first, and every way in which that can fail leaves a page that says so.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { call, readCase, sentCase, until } from './api.mjs';
import { assertUsable } from './browser.mjs';
import { keyboard, mouse } from './hands.mjs';
import { chooseSlot } from './journey.mjs';
import { bookSlotAway } from './network.mjs';
import { kindOf, refusal } from './recorder.mjs';
import { onStage } from './stage.mjs';

const cancels = (c) => c.method === 'POST' && kindOf(c) === 'booking-request update';
const books = (c) => c.method === 'POST' && kindOf(c) === 'booking-request new';

onStage('rebook', (stage) => {
  /** From the old case to the last page of a new booking; gives the draft's id. */
  async function rebooking(page, hands, old, slot) {
    await page.goto(`${stage.program.url}/#/cases/${old.id}`);
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    await hands.press('button', /^Rebook/);
    await page.getByText(/is cancelled first, when you send the new one/).waitFor();
    await assertUsable(page, 'service, rebooking');
    await hands.press('button', /^Book and refer/);
    await page.getByRole('heading', { level: 1, name: 'Patient' }).waitFor();
    const id = new URL(page.url()).hash.split('/')[2];
    const draft = await call(stage.program.url, 'GET', `/drafts/${id}`);
    const { slots } = await call(stage.program.url, 'GET', `/drafts/${id}/slots?hours=72`);
    const confirmed = draft.steps.map((step) => step.id);
    const saved = await call(stage.program.url, 'PUT', `/drafts/${id}`, { version: draft.version, slotId: slots[slot].id, confirmed });
    await page.goto(`${stage.program.url}/#/new/${id}/check`);
    await page.reload();
    await page.getByRole('heading', { level: 2, name: /will read it$/ }).waitFor();
    return saved;
  }

  const needs = (page, text) => page.getByRole('region', { name: 'Needs action' }).getByRole('listitem').filter({ hasText: text }).first();

  for (const by of [mouse, keyboard]) {
    test(`cancels, books and refers anew, by ${by.name}`, async () => {
      const old = await sentCase(stage.program.url, { who: by === mouse ? 'Murry' : 'Cook', slot: by === mouse ? 10 : 12 });
      const page = await stage.open();
      const hands = by(page);
      stage.recorder.seen.length = 0;
      await rebooking(page, hands, old, by === mouse ? 24 : 26);
      await assertUsable(page, 'check, rebooking');
      await hands.press('button', 'Book and refer');
      await page.getByRole('heading', { level: 1, name: 'Booked and referred' }).waitFor();
      assert.deepEqual(stage.recorder.posts().map((c) => [kindOf(c), c.status]), [
        ['booking-request update', 200], ['booking-request new', 200],
        ['servicerequest-request update', 200], ['servicerequest-request new', 200]]);
      await page.goto(`${stage.program.url}/#/cases/${old.id}`);
      await page.getByRole('heading', { level: 1 }).filter({ hasText: 'Booking and referral cancelled' }).waitFor();
      await page.getByText('Rebooked: another case has the new appointment').waitFor();
      await assertUsable(page, 'case, rebooked');
      await page.close();
    });
  }

  test('a time that has gone meanwhile cancels nothing', async () => {
    const old = await sentCase(stage.program.url, { who: 'Swain', slot: 14 });
    const { page } = stage;
    const hands = keyboard(page);
    const draft = await rebooking(page, hands, old, 28);
    await bookSlotAway(stage.program.url, draft);
    stage.recorder.seen.length = 0;
    await hands.press('button', 'Book and refer');
    await page.getByRole('alert').getByText('The earlier appointment stands.').waitFor();
    await assertUsable(page, 'check, the new time has gone');
    assert.equal(stage.recorder.posts().length, 0);
    assert.equal((await readCase(stage.program.url, old.id)).headline, 'Booked and referred');
  });

  test('a cancellation that is refused leaves the old appointment and books nothing', async () => {
    const old = await sentCase(stage.program.url, { who: 'Webber', slot: 16 });
    const { page } = stage;
    const hands = keyboard(page);
    await rebooking(page, hands, old, 30);
    stage.recorder.fault = (c) => (cancels(c) ? refusal(409, 'REC_CONFLICT', 'conflict') : undefined);
    stage.recorder.seen.length = 0;
    await hands.press('button', 'Book and refer');
    await page.getByText(/could not be cancelled, so it stands/).first().waitFor();
    await assertUsable(page, 'case, rebooking refused');
    stage.recorder.fault = undefined;
    assert.equal(stage.recorder.posts().filter(books).length, 0);
    await hands.go('Today');
    await needs(page, 'The cancellation was not accepted').waitFor();
    await assertUsable(page, 'today, cancellation refused');
  });

  test('while the cancellation is of unknown fate nothing is booked, and it can be taken back', async () => {
    const old = await sentCase(stage.program.url, { who: 'Taft', slot: 18 });
    const { page } = stage;
    const hands = keyboard(page);
    await rebooking(page, hands, old, 32);
    stage.recorder.fault = (c) => (cancels(c) ? 'drop' : undefined);
    stage.recorder.seen.length = 0;
    await hands.press('button', 'Book and refer');
    await page.getByText(/waits until the earlier appointment is cancelled/).first().waitFor();
    const id = new URL(page.url()).hash.split('/')[2];
    await page.goto(`${stage.program.url}/#/cases/${id}`);
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    await assertUsable(page, 'case, rebooking waits');
    await hands.press('button', /^Do not send/);
    await hands.press('button', 'Do not send');
    await page.getByText(/Gave up the booking/).waitFor();
    stage.recorder.fault = undefined;
    await until('the old booking is cancelled', () => readCase(stage.program.url, old.id), (c) => c.headline === 'Referred, booking cancelled', 30_000);
    assert.equal(stage.recorder.posts().filter(books).length, 0);
    await hands.go('Today');
    await needs(page, 'TAFT').getByText(/The patient has NO appointment/).waitFor();
    await needs(page, 'TAFT').getByRole('link', { name: /^Choose another time/ }).waitFor();
  });

  test('a patient left without an appointment is the first thing on Today until one is booked', async () => {
    const old = await sentCase(stage.program.url, { who: 'Gilroy', slot: 20 });
    const { page } = stage;
    const hands = keyboard(page);
    await rebooking(page, hands, old, 34);
    stage.recorder.fault = (c) => (books(c) ? refusal(409, 'REC_CONFLICT', 'conflict') : undefined);
    await hands.press('button', 'Book and refer');
    await page.getByRole('heading', { level: 1, name: 'Appointment' }).waitFor();
    stage.recorder.fault = undefined;
    await hands.go('Today');
    const first = needs(page, 'GILROY');
    await first.getByText(/The patient has NO appointment/).waitFor();
    await assertUsable(page, 'today, no appointment');
    await hands.at(first.getByRole('link', { name: /^Choose another time/ })).press();
    await chooseSlot(page, hands);
    await hands.press('button', 'Book and refer');
    await page.getByRole('heading', { level: 1, name: 'Booked and referred' }).waitFor();
    await hands.go('Today');
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
    assert.equal(await needs(page, 'GILROY').count(), 0);
    assert.equal((await readCase(stage.program.url, old.id)).headline, 'Booking and referral cancelled');
  });
});
