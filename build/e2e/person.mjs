// Somebody with an account, where the program asks people to sign in.
import { createHmac } from 'node:crypto';
import assert from 'node:assert/strict';

const password = 'lantern gravel sixty orchid';

/** The code that an authenticator app shows for a secret now: RFC 6238 with SHA-1, 6 digits and 30 seconds. */
export function appCode(secret) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replaceAll(' ', '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const sum = createHmac('sha1', key).update(step).digest();
  return String((sum.readUInt32BE(sum.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Makes the first account, an administrator's, by the link that the program at `url` gave; the browser of `page` is signed in with it. */
export async function makeFirstAccount(page, url, link) {
  const token = link.split('/').at(-1);
  const post = async (path, data) => {
    const answer = await page.request.post(`${url}/api${path}`, { data });
    assert.ok(answer.ok(), `${path} answered ${answer.status()}: ${await answer.text()}`);
    return answer.json();
  };
  const { factor } = await post('/invitations/open', { token });
  await post('/people/first', { token, username: 'first.person', name: 'Made-up Person', password, code: appCode(factor.secret) });
}
