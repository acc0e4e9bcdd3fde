// The whole path of a newcomer: choose a service, complete its form, book,
// refer, and see "did not attend" arrive, by mouse and by keyboard alone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { assertUsable, openPage, startBrowser } from './browser.mjs';
import { keyboard, mouse } from './hands.mjs';
import { chooseSlot, fillForm, fillPatient, playDidNotAttend, send, startBookAndRefer } from './journey.mjs';
import { startProgram } from './program.mjs';
import { startRecorder } from './recorder.mjs';
import { assertHeaders } from './wire.mjs';

let browser;
before(async () => (browser = await startBrowser()));
after(() => browser.close());

for (const by of [mouse, keyboard]) {
  describe(`by ${by.name}`, () => {
    let program, recorder, page, hands;
    before(async () => {
      recorder = await startRecorder();
      program = await startProgram({ flags: ['--network-url', recorder.url] });
      recorder.aim(program.url);
      page = await openPage(browser, program.url);
      hands = by(page);
    });
    after(async () => {
      await page?.close();
      await program?.stop();
      await recorder?.stop();
    });

    test('a newcomer books and refers', async () => {
      await page.getByText('Nothing needs you right now').waitFor();
      await assertUsable(page, 'today, empty');
      await startBookAndRefer(page, hands);
      await fillPatient(page, hands);
      await fillForm(page, hands);
      await chooseSlot(page, hands);
      await send(page, hands);
    });

    test('the messages went out once each, with the headers of the standard', () => assertHeaders(recorder.seen));

    test('did not attend arrives on Today without reload, with the concern', async () => {
      await hands.go('Today');
      await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
      await playDidNotAttend(page, program.url);
      await page.getByText(/Vulnerable adult/).first().waitFor();
      await assertUsable(page, 'today, did not attend');
    });

    test('the contact is recorded and the case tells the story', async () => {
      await hands.press('link', /^Open/);
      await page.getByRole('heading', { name: 'Timeline' }).waitFor();
      await assertUsable(page, 'case');
      await hands.press('button', 'Record contact');
      await page.getByLabel('What came of it?').waitFor();
      await hands.write('What came of it?', 'Phoned the daughter: he is at home and safe.');
      await assertUsable(page, 'record contact');
      await hands.press('button', 'Record contact');
      await page.getByText('Phoned the daughter').first().waitFor();
    });

    test('the other screens hold up too', async () => {
      for (const screen of ['Inbox', 'Cases', 'Sandbox', 'Settings']) {
        await hands.go(screen);
        await page.getByRole('heading', { level: 1, name: screen }).waitFor();
        await assertUsable(page, screen);
      }
    });
  });
}
