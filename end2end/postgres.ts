// A PostgreSQL of the journey's own, kept by the script that keeps the tests' (tests/cast/postgres.sh), and gone with it.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const SCRIPT = resolve("tests/cast/postgres.sh");

export class Postgres {
  private constructor(
    private readonly script: ChildProcessWithoutNullStreams,
    private readonly lines: AsyncIterator<string>,
    /** How Causerie is told of its database. */
    readonly address: string,
  ) {}

  /** Starts one with an empty database; why not, in one line, where there is none. */
  static async start(): Promise<Postgres | string> {
    const script = spawn(SCRIPT);
    const lines = createInterface(script.stdout)[Symbol.asyncIterator]();
    const said = await heard(lines);
    const [, folder, port] = /^ready (\S+) (\d+)$/.exec(said) ?? [];
    if (!folder) return said.replace(/^missing /, "");
    const postgres = new Postgres(script, lines, `postgres://postgres@localhost:${port}/journey?host=${folder}`);
    await postgres.tell("create journey");
    return postgres;
  }

  /** Takes it away from everyone. */
  async stop(): Promise<void> {
    await this.tell("stop");
  }

  /** Gives it back as it was. */
  async resume(): Promise<void> {
    await this.tell("start");
  }

  async forget(): Promise<void> {
    this.script.stdin.end();
    await once(this.script, "exit");
  }

  private async tell(line: string): Promise<void> {
    this.script.stdin.write(`${line}\n`);
    const said = await heard(this.lines);
    if (said !== "done") throw new Error(`PostgreSQL was told to ${line}: ${said}`);
  }
}

const heard = async (lines: AsyncIterator<string>): Promise<string> => {
  const { done, value } = await lines.next();
  return done ? "failed: the script that keeps PostgreSQL has ended" : value;
};
