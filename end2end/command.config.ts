// What is run by hand: bin/screens, bin/latency. Not tests, but they speak the same words.

import journeys from "./playwright.config.ts";
import { defineConfig } from "@playwright/test";

export default defineConfig(journeys, {
  testDir: "command",
  outputDir: ".output/commands",
  timeout: 10 * 60_000,
  use: { actionTimeout: 60_000, screenshot: "off", trace: "off" },
});
