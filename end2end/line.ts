// A line between a browser and the server that can be cut. (A browser that is told to be offline keeps the sockets
// it has: this does not.)

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { test as base } from "./cast.ts";

export class Line {
  private readonly open = new Set<Socket>();
  private isCut = false;
  private readonly listener = createServer((near) => this.carry(near));

  private constructor(private readonly server: string) {}

  static async to(server: string): Promise<Line> {
    const line = new Line(server);
    line.listener.listen(0, "127.0.0.1");
    await once(line.listener, "listening");
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.listener.address() as AddressInfo).port}`;
  }

  /** Ends every connection, and every one that is tried. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.open) socket.resetAndDestroy();
  }

  restore(): void {
    this.isCut = false;
  }

  /** Carries nothing more on the connections there are, and ends none of them: as when a laptop goes to another network. */
  fallSilent(): void {
    for (const socket of this.open) socket.unpipe().pause();
  }

  async close(): Promise<void> {
    this.cut();
    this.listener.close();
    await once(this.listener, "close");
  }

  private carry(near: Socket): void {
    if (this.isCut) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(Number(new URL(this.server).port), "127.0.0.1");
    for (const [one, other] of [[near, far], [far, near]] as const) {
      this.open.add(one);
      one.setNoDelay(true);
      one.pipe(other);
      // What ends on one side ends on the other; that it ended is the news, not how.
      one.on("error", () => {});
      one.on("close", () => {
        this.open.delete(one);
        other.destroy();
      });
    }
  }
}

/** Tests with a line to their server. */
export const test = base.extend<{ line: Line }>({
  line: async ({ server }, use) => {
    const line = await Line.to(server.url);
    await use(line);
    await line.close();
  },
});
