// The journeys: people in a real Chromium, on a real server. From the top of the tree, after `bin/build --dev`:
//
//     npx playwright test --config end2end/playwright.config.ts
//
// $CAUSERIE_BIN names another server than target/debug/causerie. Nothing is started here: each test has a server,
// a port and a data folder of its own (cast.ts).

import { defineConfig } from "@playwright/test";
import { chromium } from "./browser.ts";

export default defineConfig({
  testDir: "journey",
  testMatch: "*.ts",
  outputDir: ".output/journeys",
  forbidOnly: Boolean(process.env.CI),
  // A test that passes the second time has found a race: let it be seen.
  retries: 0,
  workers: 2,
  fullyParallel: true,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    launchOptions: chromium(),
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
});
