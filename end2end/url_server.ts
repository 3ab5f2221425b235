// The real server as it is started for others: told its address, so that it answers to that one alone.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort } from "./server.ts";

const BINARY = resolve(process.env.CAUSERIE_BIN ?? join(process.env.CARGO_TARGET_DIR ?? "target", "debug/causerie"));

export class UrlServer {
  log = "";
  private readonly data = mkdtempSync(join(tmpdir(), "causerie-url-"));
  private process?: ChildProcess;
  private ended?: Promise<unknown[]>;

  private constructor(private readonly port: number) {}

  static async start(): Promise<UrlServer> {
    const server = new UrlServer(await freePort());
    const child = spawn(BINARY, ["serve", "--data", server.data, "--listen", `127.0.0.1:${server.port}`, "--url", server.url], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const hear = (words: Buffer) => (server.log += words.toString());
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    server.process = child;
    server.ended = once(child, "exit");
    while (!server.log.includes("Causerie is at") || !(await server.answers())) {
      if (child.exitCode !== null) throw new Error(`The server did not start:\n${server.log}`);
      await new Promise((look) => setTimeout(look, 10));
    }
    return server;
  }

  /** Where people reach it. */
  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** The same machine by another name. */
  get otherUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The link to the first account that it printed. */
  get setupLink(): string {
    const link = /^The first account is made at (\S+)$/m.exec(this.log)?.[1];
    if (!link) throw new Error(`It printed no link:\n${this.log}`);
    return link;
  }

  /** The same in its file, and who may read that. */
  get setupFile(): { link: string; mode: number } {
    const file = join(this.data, "setup-link");
    return { link: readFileSync(file, "utf8").trim(), mode: statSync(file).mode & 0o777 };
  }

  async stop(): Promise<number | null> {
    this.process?.kill("SIGTERM");
    const [code] = (await this.ended) ?? [];
    rmSync(this.data, { recursive: true, force: true });
    return code as number | null;
  }

  private async answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.otherUrl}/healthz`)).ok;
    } catch {
      return false;
    }
  }
}
