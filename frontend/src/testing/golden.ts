import { readFileSync } from "node:fs";
import { render } from "@testing-library/svelte";
import { createRawSnippet, type Component } from "svelte";
import { expect, test } from "vitest";
import { outline } from "./outline";

interface Fixture {
  name: string;
  context: Record<string, unknown>;
  html: string;
}

const published = "node_modules/nhsuk-frontend/dist/nhsuk/components";

/** One published fixture, by its name and, where several share it, by options it must have. */
export function fixture(component: string, name: string, having: Record<string, unknown> = {}): Fixture {
  const text = readFileSync(`${published}/${component}/fixtures.json`, "utf8");
  const all = (JSON.parse(text) as { fixtures: Fixture[] }).fixtures;
  const found = all.find(
    (f) => f.name === name && Object.entries(having).every(([k, v]) => f.context[k] === v),
  );
  if (!found) throw new Error(`no published fixture of ${component} is called ${name}`);
  return found;
}

/**
 * Compares our component with the HTML that the NHS.UK frontend publishes for
 * its own: same elements, same attributes, same words. Left out of the
 * comparison are data- attributes (hooks of scripts that we do not load) and
 * the order of attributes.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each component has its own props
export function golden(component: string, ours: Component<any>, cases: Record<string, object>): void {
  for (const [name, props] of Object.entries(cases)) {
    test(`looks like NHS.UK's ${component}: ${name}`, () => {
      const { container } = render(ours, { props });
      expect(outline(container)).toBe(outlineOf(fixture(component, name).html));
    });
  }
}

/** The outline of HTML as published. */
export function outlineOf(html: string): string {
  const theirs = document.createElement("div");
  theirs.innerHTML = html;
  return outline(theirs);
}

/** Children that are plain words, or one element. */
export function content(html: string) {
  const wrapped = html.startsWith("<") ? html : `<x-words>${html}</x-words>`;
  return createRawSnippet(() => ({ render: () => wrapped }));
}
