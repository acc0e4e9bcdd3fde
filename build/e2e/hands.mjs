// Two ways to work a page: with the mouse, or with the keyboard alone. Both
// find what they need by role and name, as a person does.
import assert from 'node:assert/strict';

/** Works with clicks. */
export function mouse(page) {
  const find = (role, name) => page.getByRole(role, { name }).first();
  return {
    name: 'mouse',
    press: (role, name) => find(role, name).click(),
    choose: (role, name) => find(role, name).check(),
    write: (name, text) => page.getByLabel(name).first().fill(text),
    pick: async (name, option) => {
      const list = page.getByLabel(name).first();
      await list.selectOption(await list.locator('option', { hasText: option }).first().innerText());
    },
    go: (screen) => page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: new RegExp(`^${screen}`) }).click(),
    at: (locator) => ({
      press: () => locator.click(),
      write: (text) => locator.fill(text),
      tick: () => locator.check(),
      pickFirst: async () => { await locator.click(); await locator.locator('..').getByRole('option').first().click(); },
      select: (index) => locator.selectOption({ index }),
    }),
  };
}

const letters = { Today: 't', Services: 's', Cases: 'c', Inbox: 'i', Receiving: 'r', Sandbox: 'b', Records: 'l', 'People and roles': 'p', Settings: 'e', 'Set up': 'u' };

/** Works with Tab, Enter, Space, the arrows and typing; never moves a mouse. */
export function keyboard(page) {
  const keys = page.keyboard;
  const focused = (locator) => locator.evaluate((e) => e === document.activeElement).catch(() => false);
  async function reach(locator, what) {
    await locator.waitFor();
    for (let presses = 0; presses < 250; presses++) {
      if (await focused(locator)) return;
      await keys.press('Tab');
    }
    assert.fail(`the Tab key does not reach ${what}`);
  }
  const find = (role, name) => page.getByRole(role, { name }).first();
  async function chooseRadio(locator, what) {
    const group = await locator.getAttribute('name');
    const first = page.locator(`input[type=radio][name="${group}"]`);
    for (let presses = 0; presses < 250; presses++) {
      const at = await first.evaluateAll((all) => all.indexOf(document.activeElement));
      if (at >= 0) break;
      await keys.press('Tab');
    }
    await keys.press('Space');
    for (let presses = 0; presses < 12 && !(await locator.isChecked()); presses++) await keys.press('ArrowDown');
    assert.ok(await locator.isChecked(), `the arrows do not reach ${what}`);
  }
  return {
    name: 'keyboard',
    press: async (role, name) => { await reach(find(role, name), `${role} ${name}`); await keys.press('Enter'); },
    choose: async (role, name) => {
      if (role === 'radio') return chooseRadio(find(role, name), name);
      await reach(find(role, name), `${role} ${name}`);
      await keys.press('Space');
    },
    write: async (name, text) => { await reach(page.getByLabel(name).first(), `field ${name}`); await keys.press('Control+A'); await keys.type(text); },
    pick: async (name, option) => {
      const list = page.getByLabel(name).first();
      await reach(list, `list ${name}`);
      const wanted = await list.locator('option', { hasText: option }).first().innerText();
      await keys.type(wanted.slice(0, 12));
      assert.equal(await list.evaluate((e) => e.selectedOptions[0].text), wanted, `typing does not choose ${wanted}`);
    },
    go: async (screen) => {
      await page.getByRole('navigation', { name: 'Screens' }).waitFor(); // the keys are heard from when it shows
      await page.evaluate(() => document.activeElement?.blur?.());
      await keys.press('g');
      await keys.press(letters[screen]);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
    },
    at: (locator) => ({
      press: async () => { await reach(locator, locator); await keys.press('Enter'); },
      write: async (text) => { await reach(locator, locator); await keys.press('Control+A'); await keys.type(text); },
      tick: async () => {
        if (await locator.getAttribute('type') === 'radio') return chooseRadio(locator, locator);
        await reach(locator, locator);
        if (!(await locator.isChecked())) await keys.press('Space');
      },
      pickFirst: async () => {
        await reach(locator, locator);
        await keys.press('ArrowDown');
        await keys.press('Enter');
      },
      select: async (index) => {
        await reach(locator, locator);
        for (let at = 0; at < index; at++) await keys.press('ArrowDown');
      },
    }),
  };
}
