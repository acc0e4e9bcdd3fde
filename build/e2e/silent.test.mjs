// A live stream that falls silent: every list says since when it may miss
// something, until the server is heard again.
import { test } from 'node:test';

import { assertUsable } from './browser.mjs';
import { onStage } from './stage.mjs';

onStage('a silent live stream', (stage) => {
  const note = (page) => page.getByText(/^This list may be out of date since \d\d:\d\d\.$/);

  test('after ten seconds every list says so, and no longer once the server is heard', async () => {
    const { program } = stage;
    const lists = await Promise.all(['#/', '#/cases', '#/inbox', '#/services'].map((list) => stage.open(list)));
    await Promise.all(lists.map((page) => page.getByText(/^Connected, last checked/).waitFor()));
    program.freeze();
    try {
      await Promise.all(lists.map((page) => note(page).waitFor()));
      for (const page of lists) {
        await page.getByText(/^Not connected: may be out of date since \d\d:\d\d/).waitFor();
        await assertUsable(page, `${new URL(page.url()).hash}, silent`);
      }
    } finally {
      program.thaw();
    }
    await Promise.all(lists.map((page) => note(page).waitFor({ state: 'hidden' })));
    await lists[0].getByText(/^Connected, last checked/).waitFor();
  });
});
