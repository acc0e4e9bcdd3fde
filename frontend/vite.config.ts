import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds the API: a running `barsdesk serve`. */
const server = process.env.BARSDESK_URL ?? "http://127.0.0.1:8480";

export default defineConfig(({ mode }) => ({
  // A room of a class has the same pages below its own path.
  base: "./",
  plugins: [svelte()],
  // Component tests run the browser build of Svelte, not the server build.
  resolve: mode === "test" ? { conditions: ["browser"] } : {},
  build: {
    target: "es2022",
    // The content policy allows no data: address, so every image stays a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  css: {
    preprocessorOptions: { scss: { loadPaths: ["node_modules"], quietDeps: true } },
  },
  server: { proxy: { "/api": { target: server, changeOrigin: true, headers: { origin: server } } } },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
    // Times on the page are British whatever the computer says.
    env: { TZ: "America/New_York" },
  },
}));
