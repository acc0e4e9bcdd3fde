// Setting up an environment: its connection is entered, tried and kept apart
// from every other; integration and live care look different.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { completeDraft } from './api.mjs';
import { assertUsable, openPage, startBrowser } from './browser.mjs';
import { keyboard } from './hands.mjs';
import { makeFirstAccount } from './person.mjs';
import { startPlatform } from './platform.mjs';
import { binary, freshFolder, startProgram } from './program.mjs';

const shots = new URL('../screens/', import.meta.url).pathname;
const sizes = [{ width: 1280, height: 900 }, { width: 320, height: 800 }];

describe('environments', () => {
  const data = freshFolder();
  const passphrase = join(data, 'passphrase');
  let browser, platform, program, page;

  /** Stops what runs and serves another environment on the same data, with its administrator signed in. */
  async function serve(environment) {
    await page?.unrouteAll({ behavior: 'ignoreErrors' }); // it may ask once more while the program stops
    await page?.close();
    await program?.stop();
    program = await startProgram({ data, environment, flags: ['--passphrase-file', passphrase] });
    page = await openPage(browser, 'about:blank');
    await makeFirstAccount(page, program.url, await program.signIn());
    await show('#/settings', 'Settings');
  }

  async function show(address, title) {
    await page.goto(`${program.url}/${address}`);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
  }

  /** Holds the page to the rules at each size, and keeps a picture. */
  async function look(name) {
    for (const size of sizes) {
      await page.setViewportSize(size);
      await assertUsable(page, `${name} at ${size.width}`);
      await page.setViewportSize({ ...size, height: 2400 }); // all that the page scrolls in
      await page.screenshot({ path: `${shots}${name}-${size.width}.png`, fullPage: true });
    }
    await page.setViewportSize(sizes[0]);
  }

  const header = () => page.locator('.app-header').evaluate((e) => ({ colour: getComputedStyle(e).backgroundColor, words: e.innerText.replace(/\s+/g, ' ') }));

  before(async () => {
    mkdirSync(shots, { recursive: true });
    writeFileSync(passphrase, 'four words nobody knows\n');
    chmodSync(passphrase, 0o600);
    execFileSync(binary, ['keys', 'new', '--kid', 'Clinic-INT-1', '--environment', 'int', '--data', data, '--passphrase-file', passphrase], { stdio: 'ignore' });
    [browser, platform] = await Promise.all([startBrowser(), startPlatform()]);
    await serve('int');
  });
  after(async () => {
    await page?.unrouteAll({ behavior: 'ignoreErrors' });
    await browser?.close();
    await program?.stop();
    await platform?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  test('settings list the environments, and say what this one lacks', async () => {
    await show('#/settings', 'Settings');
    await page.getByText('the connection needs: the client ID').waitFor();
    await page.getByText('barsdesk serve --environment prod').waitFor();
    await look('settings-int');
  });

  test('what is wrong is said at its field, and not kept', async () => {
    await show('#/settings/connection', 'Connection');
    const hands = keyboard(page);
    await hands.write('Address of the service', 'http://bars.example/FHIR/R4');
    await hands.write('Calls a minute', 'many');
    await hands.press('button', 'Save the connection');
    await page.getByRole('link', { name: /must begin with https/ }).waitFor();
    await page.getByRole('link', { name: /whole number from 1 to 300/ }).waitFor();
    await look('connection-faults');
    await page.reload();
    await page.getByLabel('Address of the service').waitFor();
    assert.equal(await page.getByLabel('Address of the service').inputValue(), 'https://int.api.service.nhs.uk/booking-and-referral/FHIR/R4');
  });

  test('a connection is set up and tried with the keyboard alone', async () => {
    const hands = keyboard(page);
    await hands.write('Address of the service', `${platform.url}/booking-and-referral/FHIR/R4`);
    await hands.write('Address for access tokens', `${platform.url}/oauth2/token`);
    await hands.write('Client ID', 'the-api-key');
    await hands.write('Name of the registered key', 'Clinic-INT-1');
    await hands.write('Proxy', 'none');
    await hands.press('button', 'Save the connection');
    await page.getByText('Saved. It holds from the next call on.').waitFor();
    await page.getByText('Clinic-INT-1 (registered)').waitFor();
    await hands.press('button', 'Test the connection');
    await page.getByText('The connection works.').waitFor();
    await look('connection-works');
    const stated = platform.seen.find((r) => r.path === '/booking-and-referral/FHIR/R4/metadata' && r.method === 'GET');
    assert.equal(stated.token, 'Bearer made-up');
  });

  test('a refused token is told with what to do', async () => {
    platform.refuse = true;
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await page.getByText('does not know this client ID').waitFor();
    await page.getByText('rrt-42').waitFor();
    await look('connection-refused');
    platform.refuse = false;
  });

  test('live care looks different, and has nothing of integration', async () => {
    const int = await header();
    await serve('prod');
    await show('#/settings/connection', 'Connection');
    const prod = await header();
    assert.notEqual(int.colour, prod.colour);
    assert.match(int.words, /INT Integration test/);
    assert.match(prod.words, /LIVE Live care, real patients/);
    assert.equal(await page.getByLabel('Client ID').inputValue(), '');
    assert.equal(await page.getByLabel('Address of the service').inputValue(), 'https://api.service.nhs.uk/booking-and-referral/FHIR/R4');
    await page.getByText('There is no signing key yet').waitFor();
    await look('connection-prod');
  });

  test('Check and send asks before anything goes to live care', async () => {
    await program.stop();
    program = await startProgram();
    const { id } = await completeDraft(program.url, { who: 'Swain', slot: 20 });
    // The Sandbox's own patients, under the session that live care would have.
    let confirmed = false;
    page = await openPage(browser, 'about:blank');
    await page.route('**/api/session', async (route) => {
      const answer = await route.fetch();
      const live = { name: 'prod', word: 'LIVE', label: 'Live care, real patients', kind: 'live', simulated: false };
      await route.fulfill({ response: answer, json: { ...(await answer.json()), environment: live, liveUnconfirmed: !confirmed } });
    });
    await page.route('**/api/session/live', (route) => { confirmed = true; return route.fulfill({ status: 204 }); });
    await show(`#/new/${id}/check`, 'Check your answers');
    const send = page.getByRole('button', { name: 'Book and refer' });
    await page.getByText('First confirm that this goes to live care.').waitFor();
    assert.ok(await send.isDisabled());
    await look('check-live');
    await keyboard(page).press('button', 'Yes, I send to live care');
    await page.getByText('First confirm that this goes to live care.').waitFor({ state: 'detached' });
    assert.ok(await send.isEnabled());
  });

  test('the public sandbox opens without a network, with its switches', async () => {
    await serve('nhs-sandbox');
    await show('#/settings/connection', 'Connection');
    assert.match((await header()).words, /NHS SANDBOX/);
    assert.ok(await page.getByLabel('Take answers without our ids').isChecked());
    assert.ok(!(await page.getByLabel('Ask for times with one bare date and time').isChecked()));
    await look('connection-nhs-sandbox');
  });
});
