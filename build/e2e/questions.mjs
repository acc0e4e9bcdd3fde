// Answers the questions of any receiver's form, by the control that each has,
// with the hands that work the page.
import assert from 'node:assert/strict';

export const told = 'Chest pain since the morning, now pale and sweating.';

/** The element id of a question, as the pages make it from its place in the answers. */
function elementId(block, index, field) {
  return `f-${`${block}[${index}].${field}`.replace(/[^A-Za-z0-9]+/g, '-').replace(/-+$/, '')}`;
}

/** Gives a question an answer that a person could give: a time to come for a deadline, the present for what has happened. */
async function answer(page, hands, id, field) {
  const box = page.locator(`#${id}`);
  const at = hands.at(box);
  const part = (name) => hands.at(page.locator(`#${id}-${name}`));
  switch (field.control) {
    case 'choice': case 'search': case 'reference': case 'checkboxes': case 'yesno':
      return (await box.getAttribute('role')) === 'combobox' ? at.pickFirst() : at.tick();
    case 'checkbox': return at.tick();
    case 'date': return writeDay(part, 2025);
    case 'datetime':
      if (field.deadline) {
        await writeDay(part, new Date().getFullYear() + 1);
        return part('time').write('07:45');
      }
      return hands.at(box.getByRole('button', { name: /^Now/ })).press();
    case 'time': return at.write('07:45');
    case 'number': return at.write('1');
    case 'quantity':
      await at.write('1');
      return (await page.locator(`#${id}-unit`).count()) ? part('unit').select(1) : undefined;
    case 'note': return undefined;
    default: return at.write(textFor(field));
  }
}

async function writeDay(part, year) {
  await part('day').write('21');
  await part('month').write('11');
  await part('year').write(String(year));
}

/** A text of the kind that a question asks for. */
function textFor({ label, path, maxLength }) {
  const of = (part) => `${label} ${path}`.includes(part);
  if (of('ostcode') || of('postalCode')) return 'LS1 4AP';
  if (of('SNOMED') || of('coding.code')) return '33962009';
  if (of('UPRN')) return '200002546857';
  if (of('SourceURL')) return 'https://records.example/1';
  return maxLength > 0 ? told.slice(0, maxLength) : told;
}

/** Whether a question has an answer already, proposed by the form. */
function isAnswered(page, id) {
  return page.locator(`#${id}`).evaluate((box) => {
    const group = box.closest('fieldset') ?? box;
    const inputs = [...group.querySelectorAll('input, textarea'), box].filter((e) => 'value' in e);
    return inputs.some((e) => (/radio|checkbox/.test(e.type) ? e.checked : e.value !== ''));
  });
}

/** Answers what must be answered on the page of a section; opens nothing that is folded. */
async function answerRequired(page, hands, section) {
  for (const block of section.blocks.filter((b) => b.necessity === 'must' || b.min > 0)) {
    for (const field of block.fields.filter((f) => f.necessity === 'must')) {
      const id = elementId(block.id, 0, field.id);
      if ((await page.locator(`#${id}`).count()) === 0 || (await isAnswered(page, id))) continue;
      await answer(page, hands, id, field);
    }
  }
}

/** Opens all that is folded, begins every list, and answers every question once. */
async function answerAll(page, hands, section) {
  for (const block of section.blocks) {
    const box = page.locator(`#f-${block.id.replace(/[^A-Za-z0-9]+/g, '-')}`);
    if ((await box.count()) === 0) continue;
    if (await box.evaluate((e) => e.tagName === 'DETAILS' && !e.open)) await box.locator('summary').first().click();
    const first = page.locator(`#${elementId(block.id, 0, '')}`);
    if ((await first.count()) === 0) await box.getByRole('button', { name: block.addLabel }).click();
    await first.waitFor();
    const more = first.getByRole('button', { name: /^Add more:/ });
    if (await more.count()) await more.click();
    for (const field of block.fields) {
      const id = elementId(block.id, 0, field.id);
      if (field.control === 'note' || (await page.locator(`#${id}`).count()) === 0 || (await isAnswered(page, id))) continue;
      await answer(page, hands, id, field);
    }
  }
}

/** Answers what the error summary lists: every fault at once, each with its field. */
async function answerFaults(page, hands, section) {
  const listed = page.locator('.nhsuk-error-summary a');
  const faults = await listed.evaluateAll((links) => links.map((link) => link.getAttribute('href')?.slice(1)));
  const fields = new Map(section.blocks.flatMap((b) => [0, 1].flatMap((i) => b.fields.map((f) => [elementId(b.id, i, f.id), f]))));
  for (const id of faults) {
    assert.ok(fields.has(id), `the error summary names a field of the page: ${id}`);
    await answer(page, hands, id, fields.get(id));
  }
}

/**
 * Fills a section, or with `whole` all that it can hold, and goes on to the
 * page called `following`; `look` is called on the filled page.
 */
export async function fillSection(page, hands, section, following, { look, whole }) {
  await (whole ? answerAll : answerRequired)(page, hands, section);
  await look(section.title);
  for (let tries = 0; (await saveAndContinue(page, hands, section)) > 0; tries++) {
    assert.ok(tries < 4, `${section.title} is still refused: ${await page.locator('.nhsuk-error-summary').innerText()}`);
    await answerFaults(page, hands, section);
  }
  await page.getByRole('heading', { level: 1, name: new RegExp(`${following}$`) }).waitFor();
}

/** Saves the page; gives how much the page then lists to put right. */
async function saveAndContinue(page, hands, section) {
  const checking = page.waitForResponse((answer) => answer.url().endsWith('/check'));
  await hands.press('button', /^Save and continue/);
  const { faults } = await (await checking).json();
  const listed = faults.filter((fault) => fault.step === `form:${section.id}`).length;
  if (listed > 0) await page.locator('.nhsuk-error-summary li').nth(listed - 1).waitFor();
  return listed;
}
