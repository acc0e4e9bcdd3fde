// Starts the built program on fresh data, and stops it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

export const binary = new URL('../../bin/barsdesk', import.meta.url).pathname;

/** A folder for one run's data; removed by the program's stop(). */
export function freshFolder() {
  return mkdtempSync(join(tmpdir(), 'barsdesk-e2e-'));
}

/**
 * Starts `barsdesk serve --sandbox`, or serves another environment, or the Sandbox `alone`, and waits
 * for its ready line; unless `open` it asks for a sign-in.
 * Gives its address; signIn(), the link that signs in or makes the first account; stop() and kill(), which data outlives when it was handed
 * in; freeze() and thaw(), between which it does nothing.
 */
export async function startProgram({ data, port = 0, open = true, flags = [], environment, alone } = {}) {
  const folder = data ?? freshFolder();
  const where = environment ? ['--environment', environment] : ['--sandbox', ...(open ? ['--no-sign-in'] : [])];
  const args = [...(alone ? ['sandbox'] : ['serve', ...where]), '--listen', `127.0.0.1:${port}`, '--data', folder, ...flags];
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((done) => child.on('exit', (code, signal) => done({ code, signal })));
  let log = '';
  child.stderr.on('data', (chunk) => (log += chunk));
  const lines = createInterface({ input: child.stdout });
  const link = saying(lines, /^sign in: (\S+)/);
  const inTime = (what, promise) => within(120_000, promise).catch((error) => {
    child.kill('SIGKILL');
    throw new Error(`the program ${what}: ${error.message}\n${log}`);
  });
  const url = await inTime('was not ready', readyLine(lines, ended));
  const halt = async (signal) => {
    child.kill(signal);
    const how = await inTime('did not end', ended);
    if (!data) rmSync(folder, { recursive: true, force: true });
    return how;
  };
  return { url, signIn: () => inTime('gave no sign-in link', link), data: folder, pid: child.pid, log: () => log, stop: () => halt('SIGTERM'), kill: () => halt('SIGKILL'), freeze: () => child.kill('SIGSTOP'), thaw: () => child.kill('SIGCONT') };
}

/** What the first line that fits says. */
const saying = (lines, pattern) => new Promise((found) => lines.on('line', (line) => {
  const said = pattern.exec(line);
  if (said) found(said[1]);
}));

function readyLine(lines, ended) {
  return new Promise((found, failed) => {
    saying(lines, /^barsdesk ready (\S+)/).then((url) => found(url.replace(/\/$/, '')));
    ended.then((how) => failed(new Error(`it ended with ${JSON.stringify(how)}`)));
  });
}

/** What is promised, or an error when it takes longer. */
async function within(milliseconds, promised) {
  const clock = new AbortController();
  const late = pause(milliseconds, undefined, { signal: clock.signal }).then(
    () => Promise.reject(new Error(`waited ${milliseconds} ms in vain`)),
    () => undefined, // it came in time
  );
  try {
    return await Promise.race([promised, late]);
  } finally {
    clock.abort();
  }
}
