import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** What belongs to the standard and reaches the pages only as labels and opaque values. */
const forbidden: [RegExp, string][] = [
  [/https?:\/\/(fhir|hl7|terminology|snomed|simplifier)/i, "an address of a code system or profile"],
  [/\ba\d{1,2}t\d{1,2}\b/i, "a use-case code"],
  [/\burn:(uuid|oid):/i, "a message's internal id"],
  [/\b[A-Z][A-Za-z]+\.(meta|subject|identifier|extension|status|contact|telecom)\b/, "a path into a message"],
  [
    /\b(MessageHeader|ServiceRequest|CarePlan|QuestionnaireResponse|MedicationStatement)\b/,
    "a resource type",
  ],
  [
    /\{@html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|srcdoc/,
    "text shown as HTML",
  ],
  [/\beval\(|new Function\(|javascript:/, "text run as code"],
  [/(?<!\bchannel\.)\b(postMessage\(|addEventListener\("message")/, "messages between windows"],
  [/\bstyle="/, "a style in the page, which the content policy blocks"],
];

const own = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((path) => /\.(ts|svelte)$/.test(path))
  .filter((path) => !/\.d\.ts$|\.test\.ts$|^testing\//.test(path));

test.each(own)("%s leaves the standard's rules to the server", (path) => {
  const text = readFileSync(join("src", path), "utf8");
  for (const [pattern, what] of forbidden) expect(pattern.exec(text)?.[0], what).toBeUndefined();
});
