// Starts the built program on fresh data, and stops it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const binary = new URL('../../bin/barsdesk', import.meta.url).pathname;

/** A folder for one run's data; removed by the program's stop(). */
export function freshFolder() {
  return mkdtempSync(join(tmpdir(), 'barsdesk-e2e-'));
}

/**
 * Starts `barsdesk serve --sandbox` and waits for its ready line; unless `open`
 * it asks for a sign-in.
 * Gives its address; stop() and kill(), which data outlives when it was handed
 * in; freeze() and thaw(), between which it does nothing.
 */
export async function startProgram({ data, port = 0, open = true, flags = [] } = {}) {
  const folder = data ?? freshFolder();
  const args = ['serve', '--sandbox', ...(open ? ['--no-sign-in'] : []), '--listen', `127.0.0.1:${port}`, '--data', folder, ...flags];
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((done) => child.on('exit', (code, signal) => done({ code, signal })));
  let log = '';
  child.stderr.on('data', (chunk) => (log += chunk));
  const url = await readyLine(child, ended, () => log);
  const halt = async (signal) => {
    child.kill(signal);
    const how = await ended;
    if (!data) rmSync(folder, { recursive: true, force: true });
    return how;
  };
  return { url, data: folder, pid: child.pid, log: () => log, stop: () => halt('SIGTERM'), kill: () => halt('SIGKILL'), freeze: () => child.kill('SIGSTOP'), thaw: () => child.kill('SIGCONT') };
}

function readyLine(child, ended, log) {
  return new Promise((found, failed) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const ready = /^barsdesk ready (\S+)/.exec(line);
      if (ready) found(ready[1].replace(/\/$/, ''));
    });
    ended.then((how) => failed(new Error(`the program ended before it was ready (${JSON.stringify(how)}):\n${log()}`)));
  });
}
