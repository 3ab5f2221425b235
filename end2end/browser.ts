// The browser is Debian's, found by its command; bin/setup --test installs it.

import { execFileSync } from "node:child_process";
import type { LaunchOptions } from "@playwright/test";

/** How to start it: quiet, and without calls to its maker. */
export const chromium = (): LaunchOptions => ({
  executablePath: execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim(),
  args: [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
