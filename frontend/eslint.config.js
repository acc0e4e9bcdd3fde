import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

/** What the pages may not do, each with its reason. */
const forbidden = {
  "svelte/no-at-html-tags": "error", // text from other organisations is shown as text
  "no-restricted-globals": [
    "error",
    {
      name: "localStorage",
      message: "Keep it in frame/preferences.ts, which holds nothing about a patient.",
    },
    { name: "sessionStorage", message: "Nothing about a patient stays in the browser." },
    { name: "indexedDB", message: "Nothing about a patient stays in the browser." },
  ],
  "no-restricted-properties": [
    "error",
    { property: "innerHTML", message: "Text from other organisations is shown as text." },
    { property: "outerHTML", message: "Text from other organisations is shown as text." },
    { object: "document", property: "cookie", message: "The session is the server's." },
  ],
};

export default ts.config(
  { ignores: ["dist/", "node_modules/", "src/api/schema.d.ts"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      ...forbidden,
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "svelte/prefer-svelte-reactivity": "off", // dates and sets here are replaced, never changed
      "svelte/no-navigation-without-resolve": "off", // that is for SvelteKit; here addresses are #hashes
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig },
    },
  },
  {
    files: ["**/*.test.ts", "src/testing/**", "*.config.*"],
    languageOptions: { globals: { ...globals.node } },
    rules: { "no-restricted-properties": "off" },
  },
  { files: ["src/frame/preferences.ts"], rules: { "no-restricted-globals": "off" } },
);
