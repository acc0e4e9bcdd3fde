// Someone else books the chosen time before the person sends.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { completeDraft, narrative } from './api.mjs';
import { assertUsable } from './browser.mjs';
import { send } from './journey.mjs';
import { bookSlotAway } from './network.mjs';
import { kindOf } from './recorder.mjs';
import { onStage } from './stage.mjs';

onStage('slot taken meanwhile', (stage) => {
  let draft;

  test('sending leads back to fresh times, with every answer kept', async () => {
    const { page, hands, program } = stage;
    draft = await completeDraft(program.url, { concerned: true });
    await stage.show(`#/new/${draft.id}/slot`);
    const taken = new RegExp(`^${draft.slot.day}, .*${draft.slot.time}`);
    await page.getByRole('button', { name: taken, pressed: true }).waitFor();
    await hands.press('button', 'Save and continue');
    await page.getByText(narrative).first().waitFor();
    await page.getByRole('button', { name: 'Book and refer', exact: true }).waitFor();
    await bookSlotAway(program.url, draft);
    await hands.press('button', 'Book and refer');
    await page.getByRole('heading', { level: 1, name: 'Appointment' }).waitFor();
    await page.getByRole('heading', { name: 'Choose another time' }).waitFor();
    await page.getByText('All your answers are still here.').waitFor();
    const grid = page.getByRole('grid', { name: 'Free times' });
    await grid.getByRole('button').first().waitFor();
    assert.equal(await grid.getByRole('button', { name: taken }).count(), 0, 'the time that is taken is not offered again');
    await assertUsable(page, 'appointment, slot taken');
  });

  test('nothing was referred, and the answers are intact', async () => {
    const { page, recorder } = stage;
    assert.deepEqual(recorder.posts().map((c) => [kindOf(c), c.status]), [['booking-request new', 409]]);
    await page.getByRole('link', { name: 'Assessment' }).click();
    await page.getByRole('heading', { level: 1, name: 'Assessment' }).waitFor();
    assert.equal(await page.getByLabel('Clinical narrative').first().inputValue(), narrative);
    await page.getByRole('link', { name: 'Safety and adjustments' }).click();
    const concern = page.getByRole('combobox', { name: /concern/i }).first();
    await concern.waitFor();
    assert.match(await concern.inputValue(), /^Vulnerable adult/);
  });

  test('another time is chosen and all of it goes out', async () => {
    const { page, hands, recorder } = stage;
    await page.getByRole('link', { name: 'Appointment', exact: true }).click();
    await page.getByRole('grid', { name: 'Free times' }).getByRole('button').nth(10).click();
    await page.getByText('Nothing is booked until you send.').waitFor();
    await hands.press('button', 'Save and continue');
    await page.getByRole('heading', { level: 1, name: 'Check your answers' }).waitFor();
    await send(page, hands);
    const sent = recorder.posts().map((c) => [kindOf(c), c.status]);
    assert.deepEqual(sent.slice(1), [['booking-request new', 200], ['servicerequest-request new', 200]]);
  });
});
