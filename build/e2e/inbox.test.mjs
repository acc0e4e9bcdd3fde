// What staff of a service do with what comes in, walked by mouse and by keyboard.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { call, until } from './api.mjs';
import { assertUsable, openPage, startBrowser } from './browser.mjs';
import { keyboard, mouse } from './hands.mjs';
import { addressed, deliver, freePort, receiveFor, written } from './inward.mjs';
import { startProgram } from './program.mjs';

const folder = process.env.SHOTS;

describe('the inbox', () => {
  const stage = {};
  before(async () => {
    stage.browser = await startBrowser();
    stage.letters = await written([
      { service: addressed.department, useCase: 'a1t1', plan: 'refer', who: 'Murry', concerned: true, due: 90 },
      { service: addressed.department, useCase: 'a1t1', plan: 'refer', who: 'Swain', due: 60 },
      { service: addressed.validator, useCase: 'a4t1', plan: 'validate', who: 'Fowler', due: 25, unsafe: true },
    ]);
    const port = await freePort();
    stage.endpoint = `http://127.0.0.1:${port}`;
    stage.program = await startProgram({ flags: ['--receiver', `127.0.0.1:${port}`] });
    receiveFor(stage.program);
  });
  after(async () => {
    await stage.browser?.close();
    await stage.program?.stop();
  });

  const comes = (index, change) => deliver(stage.endpoint, stage.letters[index], { change });
  const open = async (address) => {
    const page = await openPage(stage.browser, 'about:blank');
    await page.addInitScript(recordNotifications);
    await page.goto(`${stage.program.url}/${address}`);
    return page;
  };
  const looks = async (page, name) => {
    await assertUsable(page, name);
    if (folder) await page.screenshot({ path: `${folder}/${name.replaceAll(' ', '-')}.png`, fullPage: true });
  };

  test('by mouse: what comes in appears by itself, is taken, noted, given on, closed and opened again', async () => {
    const page = await open('#/inbox');
    const hands = mouse(page);
    await page.getByText('Nothing new.').waitFor();
    await looks(page, 'empty inbox');
    await page.getByText('Tell me when something new comes in').click();
    await hands.press('button', 'Turn notifications on');
    await page.getByText('Notifications are on.').waitFor();

    await comes(0);
    await page.getByRole('link', { name: 'MURRY, Josiah' }).waitFor();
    await page.getByRole('link', { name: /^Inbox\s*1 not read/ }).waitFor();
    await page.waitForFunction(() => document.title.startsWith('(1) '));
    await page.waitForFunction(() => globalThis.told.length === 1);
    const [told] = await page.evaluate(() => globalThis.told);
    assert.doesNotMatch(told, /murry|josiah|965/i, 'a notification names no patient');
    await page.getByRole('definition').filter({ hasText: 'Vulnerable adult' }).waitFor();
    await looks(page, 'inbox with one');

    await hands.press('link', 'MURRY, Josiah');
    await page.getByRole('heading', { level: 1, name: /Referral: Emergency department/ }).waitFor();
    await page.getByRole('region', { name: 'Patient' }).getByText('MURRY').waitFor();
    await page.getByRole('link', { name: /^Inbox$/ }).waitFor();
    await looks(page, 'inbox item');
    await acts(page, hands, { ...stage, open });
    await page.close();
  });

  test('by keyboard: the worklist, an item, its JSON, and what can be done with it', async () => {
    await comes(1);
    await comes(2);
    const page = await open('#/');
    const hands = keyboard(page);
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
    await hands.go('Inbox');
    await hands.press('link', /^Waiting for reply/);
    await page.getByRole('heading', { level: 2, name: 'Waiting for reply' }).waitFor();
    await page.getByText('The Scene is unsafe: A dog is loose in the garden').first().waitFor();
    await hands.press('link', 'FOWLER, Frank');
    await page.getByRole('heading', { level: 1, name: /Request for validation/ }).waitFor();
    await page.getByText(/waits for the outcome until/).first().waitFor();
    await looks(page, 'a validation');

    await page.keyboard.press('j');
    await page.getByRole('region', { name: 'What was asked, JSON' }).waitFor();
    await page.keyboard.press('j');
    await hands.press('button', 'Take');
    await page.getByText('You', { exact: true }).waitFor();
    await hands.press('button', 'Add a note');
    await hands.write('Note', 'Phoned the crew on the scene');
    await hands.press('button', 'Save the note');
    await page.getByRole('list').filter({ hasText: 'Phoned the crew on the scene' }).first().waitFor();
    await hands.press('button', 'The validation has begun');
    await page.getByRole('heading', { level: 1, name: 'The validation has begun' }).waitFor();
    await looks(page, 'beginning an answer');
    await page.close();
  });

  test('what nobody has opened in time is loud everywhere, until somebody does', async () => {
    await comes(1, (message) => {
      const request = message.entry.map((e) => e.resource).find((r) => r.resourceType === 'ServiceRequest');
      request.occurrencePeriod.end = new Date(Date.now() - 60_000).toISOString();
    });
    const page = await open('#/');
    const item = page.getByRole('listitem').filter({ hasText: 'Accepted, its time has passed, and nobody has opened it' });
    await item.getByText('SWAIN, Dudley', { exact: true }).waitFor();
    await page.getByRole('link', { name: /^Inbox.*1 overdue/ }).waitFor();
    await page.waitForFunction(() => document.title === '(1 overdue) Today – Barsdesk');
    await looks(page, 'today with something overdue');
    await item.getByRole('link', { name: /^Open/ }).click();
    await page.getByRole('heading', { level: 1, name: /Referral/ }).waitFor();
    await page.goto(`${stage.program.url}/#/`);
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
    await page.waitForFunction(() => !document.title.includes('overdue'));
    assert.equal(await item.count(), 0);
    await page.close();
  });
});

/** Everything staff do with an item among themselves, beside a second window. */
async function acts(page, hands, { program, open }) {
  const id = new URL(page.url()).hash.split('/')[2];
  await hands.press('button', 'Take');
  await page.getByText('You', { exact: true }).waitFor();
  await hands.press('button', 'Add a note');
  await hands.write('Note', 'Phoned, no answer');
  await hands.press('button', 'Save the note');
  await page.getByRole('heading', { level: 2, name: 'Notes' }).waitFor();

  const beside = await open(`#/inbox/${id}`);
  await beside.getByText(/^Also open with:/).waitFor();
  await page.getByText(/^Also open with:/).waitFor();
  await beside.close();
  await page.getByText(/^Also open with:/).waitFor({ state: 'detached' });

  await hands.press('button', 'Assign');
  await hands.write('Colleague’s name', 'Sam Cole');
  await page.getByRole('button', { name: 'Assign', exact: true }).last().click();
  await page.getByText('Sam Cole', { exact: true }).waitFor();
  await hands.press('button', 'Give back');
  await page.getByText('Nobody has taken this').waitFor();
  await page.getByRole('tab', { name: 'Everything as sent' }).click();
  await page.getByText('entry.fullUrl').first().waitFor();
  await page.getByText(/^Referral, received/).click();
  await page.getByRole('tab', { name: 'Headers' }).waitFor();
  await assertUsable(page, 'an item with a message unfolded');

  await hands.press('button', 'Close');
  await hands.write('How is the patient looked after?', 'Seen by Dr Cole');
  await hands.press('button', 'Close the item');
  await page.getByText('Closed: Seen by Dr Cole').waitFor();
  await hands.go('Inbox');
  await hands.press('link', /^Closed/);
  await hands.press('link', 'MURRY, Josiah');
  await hands.press('button', 'Open again');
  await hands.write('Why is it opened again?', 'He came back');
  await hands.press('button', 'Open it again');
  await page.getByText('Opened again: He came back').waitFor();
  const kept = await until('it is open', () => call(program.url, 'GET', `/inbox/${id}`), (item) => !item.closedAt);
  assert.deepEqual(kept.notes.map((note) => note.text), ['Opened again: He came back', 'Closed: Seen by Dr Cole', 'Phoned, no answer']);
}

/** Notifications of the system, written down in place of being shown. */
function recordNotifications() {
  globalThis.told = [];
  globalThis.Notification = class {
    static permission = 'granted';
    static requestPermission = async () => 'granted';
    constructor(title, { body }) { globalThis.told.push(`${title} ${body}`); }
  };
}
