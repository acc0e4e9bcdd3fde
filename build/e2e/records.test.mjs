// The records: what was done is found, proved whole, and packed as evidence that
// checks itself; with the keyboard alone, and narrow.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { sentCase } from './api.mjs';
import { assertUsable } from './browser.mjs';
import { keyboard } from './hands.mjs';
import { binary } from './program.mjs';
import { onStage } from './stage.mjs';

onStage('records', (stage) => {
  const entries = (page) => page.getByRole('list', { name: 'Entries, newest first' });

  test('who sent what is found by the keyboard alone, and opens whole', async () => {
    await sentCase(stage.program.url, { who: 'Cook', slot: 30 });
    const { page } = stage;
    const keys = keyboard(page);
    await stage.show('#/');
    await keys.go('Records');
    await page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor();
    await keys.pick('Did what', /^Gave a message to be sent$/);
    await keys.press('button', 'Search the log');
    await entries(page).getByText(/Trumpton General Emergency Department/).first().waitFor();
    await keys.press('link', /Gave a message to be sent/);
    await page.getByText('It stands in the log under a signed checkpoint.').waitFor();
  });

  test('the log is proved whole, and a checkpoint kept before still fits', async () => {
    const { page, hands } = stage;
    await stage.show('#/records/checkpoint');
    await page.getByRole('img', { name: 'The checkpoint as a QR code' }).waitFor();
    const note = await page.locator('.app-checkpoint__note').textContent();
    await stage.show('#/records/verify');
    await page.getByText('Compare with a checkpoint that was kept elsewhere').click();
    await hands.write('The checkpoint, as text', note);
    await hands.press('button', 'Verify the whole log');
    await page.getByRole('heading', { name: 'The log is whole' }).waitFor();
  });

  test('a pack of a case is made on a narrow page, saved, and is as it was made', async () => {
    const page = await stage.open('#/records/evidence', { width: 320, height: 800 });
    await page.locator('select#pack-case').selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Make the pack' }).click();
    await page.getByRole('heading', { name: 'The pack is made' }).waitFor();
    await assertUsable(page);
    const folder = mkdtempSync(join(tmpdir(), 'barsdesk-pack-'));
    try {
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save the pack' }).click()]);
      assert.match(file.suggestedFilename(), /^SIMULATED-evidence-.*\.zip$/);
      await file.saveAs(join(folder, 'pack.zip'));
      const { status, stdout } = spawnSync(binary, ['evidence', '--check', join(folder, 'pack.zip')], { encoding: 'utf8' });
      assert.equal(status, 0, stdout);
      assert.match(stdout, /is as it was made/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
