// What the standard has not released yet, where it is switched on: moving an
// appointment, cancelling by writing the record, and the national registry.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { department, sentCase } from './api.mjs';
import { assertUsable } from './browser.mjs';
import { keyboard } from './hands.mjs';
import { chooseSlot, next } from './journey.mjs';
import { onStage } from './stage.mjs';

/** It cancels nothing by messages. */
const unit = { id: '2000088011', useCase: 'a1t2' };
/** It books nothing by messages either. */
const clinic = /Millbrook Wound Clinic/;
const folder = process.env.SHOTS;

onStage('preview', (stage) => {
  let standing;
  before(async () => (standing = await sentCase(stage.program.url)));

  const shoot = async (name) => folder && (await stage.page.screenshot({ path: `${folder}/${name}.png`, fullPage: true }));
  const writes = () => stage.recorder.seen.filter((c) => c.method === 'PATCH' || c.method === 'PUT');

  /** The same in a window as narrow as a telephone. */
  async function narrow(name) {
    const size = stage.page.viewportSize();
    await stage.page.setViewportSize({ width: 320, height: 640 });
    await assertUsable(stage.page, name);
    await shoot(name.replaceAll(/[ ,]+/g, '-'));
    await stage.page.setViewportSize(size);
  }

  async function openCase() {
    await stage.show(`#/cases/${standing.id}`);
    await stage.page.getByRole('heading', { name: 'Timeline' }).waitFor();
  }

  test('the registry lists what services hold, and a line is read at its service', async () => {
    const { page, hands } = stage;
    await openCase();
    await hands.press('button', 'Ask the national registry');
    await page.getByText(/Not every service registers/).waitFor();
    await assertUsable(page, 'known nationally');
    await hands.press('button', /^Read the booking .* at Trumpton/);
    await page.getByRole('heading', { level: 3 }).first().waitFor();
    await assertUsable(page, 'known nationally, read');
    await narrow('known nationally, read, narrow');
    await shoot('known-nationally');
    for (const call of stage.recorder.seen) assert.ok(!/nhsNumber=/.test(call.url));
  });

  test('an appointment is moved to another time', async () => {
    const { page, hands } = stage;
    await openCase();
    await page.getByRole('list', { name: 'What you can do' }).getByText('Move the appointment').click();
    await page.getByRole('heading', { level: 1, name: 'Move the appointment' }).waitFor();
    const grid = page.getByRole('grid', { name: 'Free times' });
    await grid.waitFor();
    await assertUsable(page, 'move the appointment');
    await hands.press('button', 'Move the appointment');
    await page.getByRole('alert').getByRole('link', { name: 'Choose another time' }).waitFor();
    await grid.getByRole('button').nth(30).click();
    await page.getByText(/^Chosen:/).waitFor();
    await narrow('move the appointment, narrow');
    await shoot('move');
    await hands.press('button', 'Move the appointment');
    await page.getByText(`${department.name} moved the appointment to`).waitFor();
    await page.getByText(/^Booked and referred/).first().waitFor();
    await assertUsable(page, 'case, appointment moved');
    await shoot('moved');
    const [patch] = writes();
    assert.equal(patch.method, 'PATCH');
    assert.match(patch.url, /\/Appointment\/[0-9a-f-]{36}$/);
    assert.deepEqual(Object.keys(JSON.parse(patch.body)).sort(), ['end', 'id', 'resourceType', 'slot', 'start']);
    assert.equal(patch.status, 200);
  });

  test('a service that takes no message for it gets the record back, cancelled', async () => {
    const { page, hands } = stage;
    const { id } = await sentCase(stage.program.url, { service: unit, who: 'Marsh' });
    const before = writes().length;
    await stage.show(`#/cases/${id}/act/cancel-booking`);
    await page.getByRole('heading', { level: 1, name: 'Cancel the booking' }).waitFor();
    await hands.choose('radio', /^Keep the/);
    await hands.write('Why is the booking cancelled?', 'The patient feels better.');
    await hands.press('button', 'Cancel the booking');
    await page.getByText(/^Referred, booking cancelled/).first().waitFor();
    await assertUsable(page, 'case, booking cancelled by a write');
    await shoot('cancelled-by-write');
    const [put] = writes().slice(before);
    assert.equal(put.method, 'PUT');
    assert.match(put.url, /\/Appointment\/[0-9a-f-]{36}$/);
    assert.match(put.body, /"status":\s*"cancelled"/);
    assert.equal(put.status, 200);
  });

  test('an appointment is booked by a write, with the keyboard', async () => {
    const { page } = stage;
    const hands = keyboard(page);
    const before = stage.recorder.seen.length;
    await stage.show('#/services');
    await page.getByRole('heading', { level: 1, name: 'Services' }).waitFor();
    await hands.press('link', clinic);
    await page.getByRole('heading', { level: 1, name: clinic }).waitFor();
    await assertUsable(page, 'a service booked by writes');
    await shoot('booked-by-write-service');
    await hands.press('button', /^Book only/);
    await page.getByRole('heading', { level: 1, name: 'Patient' }).waitFor();
    await hands.pick('Use a made-up patient', 'POVAH');
    await hands.press('button', 'Use this patient');
    await page.getByRole('region', { name: 'Patient' }).getByText('POVAH').waitFor();
    await hands.choose('radio', /^Verified/);
    await hands.write('How was it verified?', 'Traced on the national record');
    await hands.write('Who verified it?', 'Robin Lind');
    await next(page, hands, 'Appointment');
    await chooseSlot(page, hands);
    await assertUsable(page, 'check a booking by a write');
    await shoot('booked-by-write-check');
    await hands.press('button', 'Book');
    await page.getByRole('heading', { level: 1, name: 'Booked' }).waitFor();
    await page.getByText(/^ZMM-/).first().waitFor();
    await narrow('booked by write');
    const sent = stage.recorder.seen.slice(before).filter((c) => c.method === 'POST' && c.url.endsWith('/Appointment'));
    assert.equal(sent.length, 1);
    assert.equal(sent[0].status, 201);
    assert.equal(JSON.parse(sent[0].body).id, undefined);
  });
}, { flags: ['--preview'] });
