import { act } from "preact/test-utils";
import { vi } from "vitest";

interface Asked {
  method: string;
  path: string;
  /** Answer now, and let the page take it in. */
  answer: (data: unknown, status?: number) => Promise<void>;
}

/** A REST API that answers when the test says so, in the order it says. */
export class Server {
  readonly asked: Asked[] = [];

  constructor() {
    vi.stubGlobal("fetch", (address: string, { method = "GET" }: RequestInit = {}) => {
      return new Promise((resolve) => {
        this.asked.push({
          method,
          path: address.replace("/api/v1/", ""),
          answer: (data, status = 200) =>
            act(async () => {
              resolve({ ok: status < 400, status, json: async () => data });
              for (let n = 0; n < 8; n++) await Promise.resolve();
            }),
        });
      });
    });
  }

  /** What was asked for with this in its path, oldest first. */
  about(part: string): Asked[] {
    return this.asked.filter(({ path }) => path.includes(part));
  }

  /** The newest of them. */
  last(part: string): Asked {
    const found = this.about(part).at(-1);
    if (!found) throw new Error(`Nobody asked for ${part}, but for ${this.asked.map(({ path }) => path).join(", ") || "nothing"}.`);
    return found;
  }
}
