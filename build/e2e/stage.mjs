// A program behind a recorder, with a browser's page on it.
import { after, before, describe } from 'node:test';

import { openPage, startBrowser } from './browser.mjs';
import { mouse } from './hands.mjs';
import { startProgram } from './program.mjs';
import { startRecorder } from './recorder.mjs';

/**
 * The tests of one stage. `tests` gets an object that is filled before the
 * first of them: browser, recorder, program, page, hands; open(address) opens
 * another page, show(address) goes to a screen on the first one, start(port) runs the
 * program again after it was killed. With `concurrency` that many tests run at once.
 */
export function onStage(name, tests, { data, flags = [], concurrency = 1 } = {}) {
  describe(name, { concurrency }, () => {
    const stage = {};
    before(() => set(stage, data, flags));
    after(() => clear(stage));
    tests(stage);
  });
}

async function set(stage, data, flags) {
  stage.browser = await startBrowser();
  stage.recorder = await startRecorder();
  stage.start = async (port) => {
    stage.program = await startProgram({ data, port, flags: ['--network-url', stage.recorder.url, ...flags] });
    stage.recorder.aim(stage.program.url);
  };
  await stage.start();
  stage.open = (address = '#/', size) => openPage(stage.browser, `${stage.program.url}/${address}`, size);
  stage.page = await stage.open();
  stage.hands = mouse(stage.page);
  stage.show = (address) => stage.page.goto(`${stage.program.url}/${address}`);
}

async function clear(stage) {
  await stage.browser?.close();
  await stage.program?.stop();
  await stage.recorder?.stop();
}
