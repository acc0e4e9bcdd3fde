import { readFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";
import { expect, test } from "vitest";

test("the generated types are those of the API document; `npm run api` makes them anew", async () => {
  const ast = await openapiTS(new URL(`file://${process.cwd()}/openapi.json`));
  const head = /^\/\*\*[\s\S]*?\*\/\n+/;
  const made = readFileSync("src/api/schema.d.ts", "utf8").replace(head, "");
  expect(made.trim()).toBe(astToString(ast).trim());
});
