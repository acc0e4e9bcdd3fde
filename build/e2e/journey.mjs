// The main job, step by step, told in roles and names. Each step takes the
// hands that work the page: mouse or keyboard.
import assert from 'node:assert/strict';

import { assertUsable } from './browser.mjs';

const department = /Trumpton General Emergency Department/;
export const story = 'Chest pain for two hours, pale and sweating.';

/** From Services to the first page of the journey. */
export async function startBookAndRefer(page, hands, service = department) {
  await hands.go('Services');
  await page.getByRole('heading', { level: 1, name: 'Services' }).waitFor();
  await assertUsable(page, 'services');
  await hands.press('link', service);
  await page.getByRole('heading', { level: 1, name: service }).waitFor();
  await assertUsable(page, 'a service');
  await hands.press('button', /^Book and refer/);
  await page.getByRole('heading', { level: 1, name: 'Patient' }).waitFor();
}

/** A made-up patient, with a word on the NHS number. */
export async function fillPatient(page, hands, surname = 'MURRY') {
  await hands.pick('Use a made-up patient', surname);
  await hands.press('button', 'Use this patient');
  await page.getByRole('region', { name: 'Patient' }).getByText(surname).waitFor();
  await hands.choose('radio', /^Verified/);
  await hands.write('How was it verified?', 'Traced on the national record');
  await hands.write('Who verified it?', 'Robin Lind');
  await assertUsable(page, 'patient');
  await next(page, hands, 'Assessment');
}

/** Saves and waits for the page that follows. */
export async function next(page, hands, title) {
  await hands.press('button', /^Save and continue/);
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
}

/** Every page the receiver asks for, up to the appointment. */
export async function fillForm(page, hands, { concern = true } = {}) {
  await hands.write('Clinical narrative', story);
  await hands.press('button', /^Now.*Time of decision/);
  await assertUsable(page, 'assessment');
  await next(page, hands, 'Request');
  await assertUsable(page, 'request');
  await next(page, hands, /Safety and adjustments/);
  if (concern) await addConcern(page, hands);
  await assertUsable(page, 'safety');
  await next(page, hands, 'Background');
  await assertUsable(page, 'background');
  await next(page, hands, 'Consent');
  await hands.choose('checkbox', /consent/i);
  await assertUsable(page, 'consent');
  await next(page, hands, 'Reason for the appointment');
  await assertUsable(page, 'reason');
  await next(page, hands, 'Appointment');
}

async function addConcern(page, hands) {
  await hands.press('button', 'Add a safeguarding concern');
  const list = page.getByRole('combobox', { name: /concern/i }).first();
  await list.waitFor();
  await list.focus();
  await page.keyboard.type('Vulnerable');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

/** Any time of the days to come, so that a test late in the day finds one too. */
export async function chooseSlot(page, hands) {
  const grid = page.getByRole('grid', { name: 'Free times' });
  await grid.waitFor();
  await assertUsable(page, 'appointment');
  const slots = grid.getByRole('button');
  if (hands.name === 'mouse') await slots.nth(20).click();
  else {
    for (let presses = 0; presses < 250 && !(await grid.evaluate((g) => g.contains(document.activeElement))); presses++) await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
  }
  await next(page, hands, 'Check your answers');
}

/** Sends, as often as an impatient person presses, and waits for the confirmation. */
export async function send(page, hands, name = 'Book and refer') {
  await page.getByText(story).first().waitFor();
  await assertUsable(page, 'check your answers');
  const button = page.getByRole('button', { name, exact: true });
  if (hands.name === 'mouse') await button.dblclick();
  else await hands.press('button', name);
  await page.getByRole('heading', { level: 1, name: 'Booked and referred' }).waitFor();
  await page.getByText(/^ZTG-/).first().waitFor();
  await assertUsable(page, 'confirmation');
}

/** The trainer makes the patient stay away; Today says so without a reload. */
export async function playDidNotAttend(page, trainer) {
  const [method, path, body] = ['POST', '/api/sandbox/acts', await caseToPlay(trainer)];
  await page.evaluate(() => (globalThis.before = true));
  const answer = await fetch(trainer + path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`the act answered ${answer.status}: ${await answer.text()}`);
  await page.getByText('Did not attend').first().waitFor();
  assert.ok(await page.evaluate(() => globalThis.before), 'Today was not loaded again');
}

async function caseToPlay(trainer) {
  const stage = await (await fetch(`${trainer}/api/sandbox`)).json();
  return { caseId: stage.cases[0].case.id, act: 'did-not-attend' };
}
