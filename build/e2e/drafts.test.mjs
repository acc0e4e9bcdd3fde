// What is typed outlives the browser and the server; a stale tab cannot
// overwrite it.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';

import { call } from './api.mjs';
import { assertUsable, startBrowser } from './browser.mjs';
import { fillPatient, startBookAndRefer, story } from './journey.mjs';
import { freshFolder } from './program.mjs';
import { onStage } from './stage.mjs';

const data = freshFolder();

onStage('drafts', (stage) => {
  after(() => rmSync(data, { recursive: true, force: true }));
  let address;
  const typed = 'Chest pain for three hours, now sweating.';
  const field = (page) => page.getByLabel('Clinical narrative').first();
  const saved = (page) => page.getByText(/^Saved \d\d:\d\d:\d\d/).waitFor();

  test('a browser that is killed loses nothing that was saved', async () => {
    const { page, hands } = stage;
    await startBookAndRefer(page, hands);
    await fillPatient(page, hands, 'SWAIN');
    await page.getByLabel('Clinical narrative').first().fill(story);
    await saved(page);
    address = new URL(page.url()).hash;
    await killBrowser();
    await stage.show('#/');
    await stage.page.getByRole('link', { name: /Continue for SWAIN/ }).click();
    await stage.page.getByRole('heading', { level: 1, name: 'Assessment' }).waitFor();
    assert.equal(await field(stage.page).inputValue(), story);
  });

  async function killBrowser() {
    const session = await stage.browser.newBrowserCDPSession();
    const gone = new Promise((done) => stage.browser.once('disconnected', done));
    await session.send('Browser.crash').catch(() => undefined);
    await gone;
    stage.browser = await startBrowser();
    stage.page = await stage.open();
  }

  test('a server that is killed loses nothing that was saved, and the page goes on', async () => {
    const { page } = stage;
    await field(page).fill(typed);
    await saved(page);
    const { port } = new URL(stage.program.url);
    await stage.program.kill();
    await field(page).press('End');
    await page.keyboard.type(' Pale.');
    await page.getByText(/^Not saved yet/).waitFor();
    await stage.start(port);
    await saved(page);
    page.faults.length = 0; // the refused calls of the outage
    const { answers } = await call(stage.program.url, 'GET', `/drafts/${address.split('/')[2]}`);
    assert.equal(Object.values(answers.narrative[0]).find((text) => /^Chest/.test(text)), `${typed} Pale.`);
    await page.reload();
    assert.equal(await field(page).inputValue(), `${typed} Pale.`);
    await assertUsable(page, 'assessment, after an outage');
  });

  test('a stale tab cannot save, says so, and keeps what was typed', async () => {
    const { page } = stage;
    const stale = await stage.open(address);
    await field(stale).waitFor();
    await field(page).fill('Newer, from the first tab.');
    await saved(page);
    await field(stale).fill('Older, from the stale tab.');
    await stale.getByRole('heading', { name: 'This draft changed in another window' }).waitFor();
    await stale.getByText('Not saved: this draft changed in another window').waitFor();
    assert.equal(await field(stale).inputValue(), 'Older, from the stale tab.');
    await assertUsable(stale, 'stale draft');
    await stale.getByRole('button', { name: 'Load the newer answers' }).click();
    await stale.getByText('Older, from the stale tab.').waitFor();
    assert.equal(await field(stale).inputValue(), 'Newer, from the first tab.');
    await assertUsable(stale, 'stale draft, newer answers loaded');
    await stale.close();
  });

  test('a stale tab may keep its own words on purpose', async () => {
    const { page } = stage;
    const stale = await stage.open(address);
    await field(stale).waitFor();
    await field(page).fill('Newer again.');
    await saved(page);
    await field(stale).fill('Mine, and I mean it.');
    await stale.getByRole('button', { name: 'Keep what I typed here' }).click();
    await saved(stale);
    const { answers } = await call(stage.program.url, 'GET', `/drafts/${address.split('/')[2]}`);
    assert.ok(Object.values(answers.narrative[0]).includes('Mine, and I mean it.'));
    await stale.close();
  });
}, { data });
