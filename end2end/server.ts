// The real server, as a person would start it: one binary, a data folder, a port.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const BINARY = resolve(process.env.CAUSERIE_BIN ?? join(process.env.CARGO_TARGET_DIR ?? "target", "debug/causerie"));

/** How it says that a page told it so. */
const BROKE = '"message":"a page broke"';

/** The address at which newcomers come in. */
export interface Door {
  path: string;
}

export class Server {
  private process?: ChildProcess;
  private ended?: Promise<unknown[]>;
  private readonly data = mkdtempSync(join(tmpdir(), "causerie-journey-"));
  /** Free for the first; whoever is in has passed the link on since. */
  readonly door: Door = { path: "/sign-up" };
  /** Everything it wrote, over all its starts. */
  log = "";

  private constructor(
    private readonly port: number,
    private readonly database?: string,
  ) {}

  /** `database`: the address of another than the file in its folder. */
  static async start(database?: string): Promise<Server> {
    const server = await Server.atRest(database);
    await server.start();
    return server;
  }

  /** The server of a community that has talked for weeks, and its people's sessions by their names. */
  static async startDemo(): Promise<{ server: Server; sessions: Map<string, string> }> {
    const server = await Server.atRest();
    const file = join(server.data, "sessions");
    execFileSync(BINARY, ["seed", "--demo", "--data", server.data, "--sessions", file]);
    const lines = readFileSync(file, "utf8").trim().split("\n");
    await server.start();
    return { server, sessions: new Map(lines.map((line) => line.split("\t") as [string, string])) };
  }

  private static async atRest(database?: string): Promise<Server> {
    if (!existsSync(BINARY)) throw new Error(`There is no server at ${BINARY}: build it first (bin/build --dev), or name another by $CAUSERIE_BIN.`);
    return new Server(await freePort(), database);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts on the folder and at the port it always had, and waits until it answers. */
  async start(): Promise<void> {
    const database = this.database ? ["--database", this.database] : [];
    const child = spawn(BINARY, ["serve", "--data", this.data, "--listen", `127.0.0.1:${this.port}`, ...database], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const hear = (words: Buffer) => (this.log += words.toString());
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    this.process = child;
    this.ended = once(child, "exit");
    while (!(await this.answers())) {
      if (child.exitCode !== null) throw new Error(`The server did not start:\n${this.log}`);
      await new Promise((look) => setTimeout(look, 10));
    }
  }

  /** Asks it to stop, as a system does, and answers how it ended: 0 when everything was put away. */
  async stop(): Promise<number | null> {
    this.process?.kill("SIGTERM");
    const [code] = (await this.ended) ?? [];
    return code as number | null;
  }

  /** What it says went wrong on its own side. */
  get faults(): string[] {
    return this.log.split("\n").filter((line) => /\bERROR\b|panicked/.test(line) && !line.includes(BROKE));
  }

  /** What pages told it went wrong on theirs. */
  get breakdowns(): string[] {
    return this.log.split("\n").filter((line) => line.includes(BROKE));
  }

  forget(): void {
    rmSync(this.data, { recursive: true, force: true });
  }

  private async answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/healthz`)).ok;
    } catch {
      return false;
    }
  }
}

/** A port that nobody listens at, below those that the system gives to outgoing connections: nobody takes it while a
 * server restarts. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const probe = createServer().listen(port, "127.0.0.1");
    const free = await Promise.race([once(probe, "listening").then(() => true), once(probe, "error").then(() => false)]);
    if (!free) continue;
    probe.close();
    await once(probe, "close");
    return port;
  }
}
