// The trainer's console, as a trainer and a learner use it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, test, before, after } from 'node:test';

import { sentCase } from './api.mjs';
import { assertUsable, openPage, startBrowser } from './browser.mjs';
import { keyboard, mouse } from './hands.mjs';
import { addressed, asked } from './inward.mjs';
import { chooseSlot, fillForm, fillPatient, send, startBookAndRefer } from './journey.mjs';
import { startProgram } from './program.mjs';
import { onStage } from './stage.mjs';

const on = (page) => page.getByRole('region', { name: 'On in the Sandbox' });

onStage('the trainer’s console', (stage) => {
  test('a scenario is run to its debrief by the keyboard alone', async () => {
    const page = await stage.open('#/');
    const hands = keyboard(page);
    await hands.go('Sandbox');
    await hands.press('link', 'Your first booking and referral');
    await page.getByRole('heading', { level: 1, name: 'Your first booking and referral' }).waitFor();
    await assertUsable(page, 'a scenario');
    await hands.press('button', 'Begin');
    const guide = page.getByRole('region', { name: 'Scenario' });
    await guide.getByText('0 of 4 steps done').waitFor();
    await assertUsable(page, 'the stage with a scenario');
    await hands.press('button', 'Show a hint');
    await guide.getByText('Hint:').waitFor();

    const panel = page.getByRole('complementary', { name: 'Scenario' });
    await startBookAndRefer(page, hands);
    await panel.getByText('1 of 4 steps done').waitFor();
    await fillPatient(page, hands, 'DYBALL');
    await fillForm(page, hands, { concern: false });
    await chooseSlot(page, hands);
    await panel.getByText('2 of 4 steps done').waitFor();
    await send(page, hands);
    await panel.getByText('3 of 4 steps done').waitFor();
    await hands.press('link', 'Open the case');
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    await assertUsable(page, 'a case beside a scenario');
    await hands.press('button', /^Add a note/);
    await hands.write(/note/i, 'Told him the time and the place.');
    await hands.press('button', /^Add a note|^Save/);
    await panel.getByText('Every step is done.').waitFor();
    await hands.press('button', 'See how it went');
    await page.getByRole('heading', { level: 1, name: 'How it went' }).waitFor();
    assert.equal(await page.getByText('Not done', { exact: true }).count(), 0);
    await assertUsable(page, 'a debrief');
    await page.close();
  });

  test('a fault that is on is seen from Today, strikes, and is turned off from there', async () => {
    const { page, hands } = stage;
    await stage.show('#/sandbox');
    await page.getByText('Make something go wrong').click();
    await hands.pick('Which service', 'Trumpton General');
    await hands.pick('What it does', 'is down');
    await assertUsable(page, 'a fault to be put on');
    await hands.press('button', 'Put it on');
    await page.getByRole('list', { name: 'Faults that are on' }).waitFor();
    await hands.go('Today');
    await on(page).getByText('Trumpton General Emergency Department is down.').waitFor();
    await assertUsable(page, 'Today with a fault on');
    await stage.show(`#/services/${addressed.department}`);
    await hands.press('button', /^Check again/);
    await page.getByText('cannot be reached').first().waitFor();
    await on(page).getByRole('link').click();
    await hands.press('button', /^Turn off/);
    await on(page).waitFor({ state: 'detached' });
    await page.getByText('Nothing is made to go wrong.').waitFor();
  });

  test('the clock is moved past a breach time, and Today says that nobody has answered', async () => {
    const { page, hands, program, recorder } = stage;
    await asked(program.url, recorder, { service: addressed.validator, useCase: 'a4t1', plan: 'validate', who: 'Fowler', due: 25 });
    await stage.show('#/sandbox');
    await hands.press('button', '1 hour on');
    await on(page).getByText('The clock is moved forward.').waitFor();
    await hands.go('Today');
    await page.getByText('FOWLER, Frank').first().waitFor();
    await page.getByText(/validation is overdue/).first().waitFor();
    await assertUsable(page, 'Today after the clock was moved');
  });

  test('what passed is found, read, copied to a terminal and saved', async () => {
    const { page, hands, program } = stage;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await sentCase(program.url, { who: 'Cook', slot: 30 });
    await stage.show('#/sandbox/wire');
    await hands.pick('Kind', 'Messages');
    await hands.write('Holds the text', 'Violet');
    await hands.press('button', 'Search what passed');
    const list = page.getByRole('list', { name: /newest first/ });
    await list.getByRole('link', { name: 'Referral' }).first().waitFor(); // the newest; earlier tests have sent some too
    await assertUsable(page, 'the live wire');
    await list.getByRole('link', { name: 'Booking', exact: true }).first().click();
    await page.getByText('Mrs Violet Cook').first().waitFor();
    await page.getByText('Lakeside Urgent Care Trust').first().waitFor();
    await assertUsable(page, 'an exchange');
    await hands.press('button', 'Copy as curl');
    await page.getByText(/^Copied/).waitFor();
    const line = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(execFileSync('sh', ['-c', line], { encoding: 'utf8', stdio: 'pipe' }), /^HTTP\/1.1 \d+/);
    const saved = page.waitForEvent('download');
    await hands.press('button', 'Save as a file');
    const file = await saved;
    assert.match(file.suggestedFilename(), /^SIMULATED-exchange-\d+\.har$/);
    assert.match(JSON.parse(readFileSync(await file.path(), 'utf8')).log.comment, /^SIMULATED/);
  });

  test('a wrong scenario is refused by line, and kept once it is right', async () => {
    const { page, hands } = stage;
    await stage.show('#/sandbox/scenarios/new');
    const text = page.getByLabel('Text of the scenario');
    const pattern = await text.inputValue();
    await text.fill(pattern.replace('id: first-booking', 'id: our-first').replace('where: services', 'where: nowhere'));
    const wrong = pattern.split('\n').findIndex((line) => line.includes('where: services')) + 1;
    await hands.press('button', 'Check and keep it');
    const problem = page.getByRole('link', { name: new RegExp(`^Line ${wrong}:`) });
    await problem.click();
    assert.match(await page.evaluate(() => globalThis.getSelection().toString() || document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)), /where: nowhere/);
    await assertUsable(page, 'a refused scenario');
    await text.fill(pattern.replace('id: first-booking', 'id: our-first'));
    await hands.press('button', 'Check and keep it');
    await page.getByRole('button', { name: 'Remove this scenario' }).waitFor();
    await assertUsable(page, 'a scenario of one’s own');
  });
});

describe('a class', () => {
  let browser, program, trainer;
  before(async () => {
    browser = await startBrowser();
    program = await startProgram({ open: false });
    trainer = await openPage(browser, await program.signIn());
    await trainer.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  });
  after(async () => {
    await browser?.close();
    await program?.stop();
  });

  test('two rooms are apart, the trainer sees both and lets something go wrong in one', async () => {
    const hands = mouse(trainer);
    await trainer.goto(`${program.url}/#/sandbox/rooms`);
    for (const room of ['blue', 'red']) {
      await hands.write('Name of a room', room);
      await hands.press('button', 'Open a room');
      await trainer.getByRole('link', { name: room, exact: true }).waitFor();
    }
    await assertUsable(trainer, 'a class');
    const blue = await enter(hands, 'blue');
    const red = await enter(hands, 'red');
    assert.equal(await blue.getByRole('button', { name: 'Stop the clock' }).count(), 0, 'a learner does not work the stage');

    await trainer.getByText('Make something go wrong').click();
    await hands.pick('What it does', 'is down');
    await hands.press('button', 'Put it on');
    await on(red).getByText('Every service is down.').waitFor();
    assert.equal(await on(blue).count(), 0, 'a fault of one room strikes another');
    await assertUsable(red, 'a learner’s stage');

    await begin(blue);
    await trainer.goto(`${program.url}/#/sandbox/rooms`);
    await trainer.getByText('Your first booking and referral').waitFor();
    assert.equal(await trainer.getByText('Your first booking and referral').count(), 1, 'only one room plays it');
    await trainer.getByText('1 fault on.').waitFor();
  });

  /** Opens the page of a room, has a link made, and lets a learner in by it. */
  async function enter(hands, room) {
    await trainer.goto(`${program.url}/#/sandbox/rooms/${room}`);
    await hands.press('button', 'Make a link');
    const link = await trainer.locator('.app-handout__link').innerText();
    await assertUsable(trainer, 'a room');
    const page = await openPage(browser, link);
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
    await page.goto(`${program.url}/rooms/${room}/#/sandbox`);
    await page.getByRole('heading', { level: 1, name: 'Sandbox' }).waitFor();
    return page;
  }

  async function begin(page) {
    await page.getByRole('link', { name: 'Your first booking and referral' }).click();
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByText('0 of 4 steps done').waitFor();
  }
});
