// Taking back what was sent: the current state is read first, and the page
// says what the receiver answered.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { department, sentCase } from './api.mjs';
import { assertUsable } from './browser.mjs';
import { keyboard } from './hands.mjs';
import { reportLate } from './network.mjs';
import { kindOf } from './recorder.mjs';
import { onStage } from './stage.mjs';

onStage('cancel', (stage) => {
  let standing;
  before(async () => (standing = await sentCase(stage.program.url, { concerned: true })));

  /** Presses an action of the case, gives the reason, and does it. */
  async function cancel(what, reason) {
    const { page, hands } = stage;
    await stage.show(`#/cases/${standing.id}`);
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    await page.getByRole('list', { name: 'What you can do' }).getByText(`Cancel the ${what}`).click();
    await page.getByRole('heading', { level: 1, name: `Cancel the ${what}` }).waitFor();
    await assertUsable(page, `cancel the ${what}`);
    await hands.choose('radio', /^Keep the/);
    await hands.write(`Why is the ${what} cancelled?`, reason);
    await hands.press('button', `Cancel the ${what}`);
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
  }

  /** The read that goes before a cancellation, and the cancellation. */
  function lastTwo() {
    const { seen } = stage.recorder;
    const at = seen.findLastIndex((c) => c.method === 'POST');
    return [seen.slice(0, at).findLast((c) => c.method === 'GET'), seen[at]];
  }

  test('an empty reason is asked for, nothing is sent', async () => {
    const { page, hands, recorder } = stage;
    const before = recorder.posts().length;
    await stage.show(`#/cases/${standing.id}/act/cancel-booking`);
    await hands.press('button', 'Cancel the booking');
    await page.getByRole('alert').getByRole('link', { name: /Why is the booking cancelled/ }).waitFor();
    await assertUsable(page, 'cancel without a reason');
    assert.equal(recorder.posts().length, before);
  });

  test('a booking is cancelled, the receiver confirms', async () => {
    await cancel('booking', 'The patient feels better.');
    const { page } = stage;
    await page.getByText(`${department.name} confirmed the cancellation of the appointment`).waitFor();
    await page.getByText(/^Referred, booking cancelled/).first().waitFor();
    await assertUsable(page, 'case, booking cancelled');
    const [read, sent] = lastTwo();
    assert.match(read.url, /\/Appointment\/[0-9a-f-]{36}$/);
    assert.equal(read.status, 200);
    assert.match(kindOf(sent), /^booking-request /);
    assert.match(sent.body, /"status":\s*"cancelled"/);
    assert.match(sent.body, /The patient feels better\./);
    assert.equal(sent.status, 200);
  });

  test('did not attend is then about the old appointment and changes nothing else', async () => {
    const { page, program } = stage;
    const other = await sentCase(program.url, { slot: 8 });
    await reportLate(program.url, standing, other);
    const report = page.getByRole('region', { name: 'The patient did not attend' });
    await report.getByText('This is about the old appointment').waitFor();
    await report.getByText(standing.appointText, { exact: false }).waitFor();
    await report.getByText(/Vulnerable adult/).first().waitFor();
    await page.getByText('It changes nothing that was arranged since.').waitFor();
    await page.getByText('Booking cancelled', { exact: true }).waitFor();
    await assertUsable(page, 'case, did not attend the old appointment');
    await stage.hands.go('Today');
    await page.getByText('Did not attend an earlier appointment').waitFor();
  });

  test('a referral is cancelled as a mistake, the receiver confirms', async () => {
    standing = await sentCase(stage.program.url, { who: 'Cook', slot: 3 });
    const { page, hands } = stage;
    await stage.show(`#/cases/${standing.id}/act/cancel-referral`);
    await hands.choose('radio', /^Keep the appointment/);
    await hands.write('Why is this cancelled?', 'Sent for another patient.');
    await hands.choose('checkbox', /It was sent by mistake/);
    await assertUsable(page, 'cancel the referral');
    await hands.press('button', 'Cancel the referral');
    await page.getByText(`${department.name} confirmed the cancellation of the referral`).waitFor();
    const [read, sent] = lastTwo();
    assert.match(read.url, /\/ServiceRequest\/[0-9a-f-]{36}$/);
    assert.match(kindOf(sent), /^servicerequest-request /);
    assert.match(sent.body, /"status":\s*"entered-in-error"/);
    await page.getByText(/^Booked/).first().waitFor();
    await assertUsable(page, 'case, referral cancelled');
  });

  test('without the current state nothing is cancelled, and the reason stays typed', async () => {
    standing = await sentCase(stage.program.url, { who: 'Swain', slot: 5 });
    const { page, hands } = stage;
    const read = (c) => c.method === 'GET' && /\/Appointment\//.test(c.url);
    stage.recorder.fault = (c) => (read(c) ? 503 : undefined);
    await stage.show(`#/cases/${standing.id}/act/cancel-booking`);
    await hands.choose('radio', /^Keep the referral/);
    await hands.write('Why is the booking cancelled?', 'The patient feels better.');
    const before = stage.recorder.posts().length;
    await hands.press('button', 'Cancel the booking');
    await page.getByRole('alert').getByText(/Nothing was (cancelled|sent)/).waitFor();
    await assertUsable(page, 'cancel, receiver away');
    assert.equal(await page.getByLabel('Why is the booking cancelled?').inputValue(), 'The patient feels better.');
    stage.recorder.fault = undefined;
    assert.equal(stage.recorder.posts().length, before);
    await hands.press('button', 'Cancel the booking');
    await page.getByText(`${department.name} confirmed the cancellation of the appointment`).waitFor();
  });

  test('both of a pair are cancelled when the person says so, by keyboard', async () => {
    standing = await sentCase(stage.program.url, { who: 'Marsh', slot: 7 });
    const { page } = stage;
    const hands = keyboard(page);
    await stage.show(`#/cases/${standing.id}/act/cancel-booking`);
    await hands.choose('radio', /^Cancel the referral too/);
    await hands.write('Why is the booking cancelled?', 'Seen elsewhere.');
    await assertUsable(page, 'cancel both');
    await hands.press('button', 'Cancel the booking');
    await page.getByText(/^Booking and referral cancelled/).first().waitFor();
  });
});
