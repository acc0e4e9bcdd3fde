import { render } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { content, fixture, golden, outlineOf } from "../testing/golden";
import { outline } from "../testing/outline";
import TableFixture from "../testing/TableFixture.svelte";
import Details from "./details/Details.svelte";
import InsetText from "./inset-text/InsetText.svelte";
import Pagination from "./pagination/Pagination.svelte";
import Panel from "./panel/Panel.svelte";
import SummaryCardFixture from "../testing/SummaryCardFixture.svelte";
import SummaryList from "./summary-list/SummaryList.svelte";
import Tag from "./tag/Tag.svelte";
import WarningCallout from "./warning-callout/WarningCallout.svelte";

const words = (component: string, name: string) => fixture(component, name).context.text as string;
const change = (about: string) => [{ href: "#/change", text: "Change", about }];

golden("inset-text", InsetText, {
  default: { children: content(`<p>${words("inset-text", "default")}</p>`) },
});

golden("warning-callout", WarningCallout, {
  default: {
    heading: "Important",
    children: content(`<p class="nhsuk-card__description">${words("warning-callout", "default")}</p>`),
  },
});

golden("details", Details, {
  default: { summary: "How to find your NHS number", children: content(words("details", "default")) },
  "expander open": {
    summary: "Opening times",
    expander: true,
    open: true,
    children: content(words("details", "expander open")),
  },
});

golden("panel", Panel, {
  default: { heading: "Booking complete", children: content("We have sent you a confirmation email") },
  "with heading level 2": {
    heading: "Booking complete",
    level: 2,
    children: content("We have sent you a confirmation email"),
  },
});

golden("tag", Tag, {
  default: { children: content("Active") },
  "with text escaping": { colour: "red", children: content("A&amp;E") },
});

golden("summary-list", SummaryList, {
  "example person: Karen Francis": {
    rows: [
      { key: "Name", value: "Karen Francis" },
      { key: "Date of birth", value: "15 March 1984" },
    ],
  },
});

test("a summary list's rows carry their own way to change them", () => {
  const { container } = render(SummaryList, {
    props: { rows: [{ key: "Name", value: "Karen Francis", actions: change("name") }] },
  });
  const theirs = outlineOf(fixture("summary-list", "with actions").html).split("\n");
  expect(outline(container).split("\n")).toEqual(theirs.slice(0, outline(container).split("\n").length));
});

golden("summary-list", SummaryCardFixture, { "as a card with actions": {} });

golden("pagination", Pagination, {
  numbered: { current: 2, last: 3, href: (page: number) => `#/section/${page}` },
  "numbered first page": { current: 1, last: 3, href: (page: number) => `#/section/${page}` },
  "numbered last page": { current: 3, last: 3, href: (page: number) => `#/section/${page}` },
});

test("looks like NHS.UK's responsive table", () => {
  const { container } = render(TableFixture);
  expect(outline(container)).toBe(outlineOf(fixture("tables", "default", { responsive: true }).html));
});
