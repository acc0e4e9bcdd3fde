// Somebody with an account, where the program asks people to sign in.
import assert from 'node:assert/strict';

import { authenticator, password } from './accounts.mjs';

/** Makes the first account, an administrator's, by the link that the program at `url` gave; the browser of `page` is signed in with it. */
export async function makeFirstAccount(page, url, link) {
  const token = link.split('/').at(-1);
  const post = async (path, data) => {
    const answer = await page.request.post(`${url}/api${path}`, { data });
    assert.ok(answer.ok(), `${path} answered ${answer.status()}: ${await answer.text()}`);
    return answer.json();
  };
  const { factor } = await post('/invitations/open', { token });
  await post('/people/first', { token, username: 'first.person', name: 'Made-up Person', password, code: authenticator(factor.secret)() });
}
