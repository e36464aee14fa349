/** Commands on their way: what waits for an `ack` or an `error` with its `cid`. */

/** A command that was not carried out. `retry`: the same command (same `cid`) may succeed later. */
export class CommandError extends Error {
  constructor(
    readonly code: string,
    text: string,
    readonly retry: boolean,
  ) {
    super(text);
  }
}

/** Read by shape, not by class: the widget's loader and panel are built apart and have a copy of the class each. */
export function commandError(error: unknown): CommandError {
  const { code, retry, message } = error as Partial<CommandError>;
  return new CommandError(code ?? "unknown", message ?? String(error), retry ?? true);
}

interface Waiter {
  resolve: (answer: never) => void;
  reject: (error: CommandError) => void;
  timer: ReturnType<typeof setTimeout>;
}

export class Pending {
  #waiters = new Map<string, Waiter>();

  /** Wait for the answer to `cid`; `late` is called when none came in time, after the promise was rejected. */
  wait<A>(cid: string, patience: number, late: () => void): Promise<A> {
    return new Promise<A>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.fail(cid, new CommandError("timeout", "No answer.", true));
        late();
      }, patience);
      this.#waiters.set(cid, { resolve: resolve as (answer: never) => void, reject, timer });
    });
  }

  /** The answer came; false when nobody waits for it. */
  answer(cid: string, data: unknown): boolean {
    const waiter = this.#take(cid);
    waiter?.resolve(data as never);
    return waiter !== undefined;
  }

  fail(cid: string, error: CommandError): void {
    this.#take(cid)?.reject(error);
  }

  failAll(error: CommandError): void {
    for (const cid of [...this.#waiters.keys()]) this.fail(cid, error);
  }

  #take(cid: string): Waiter | undefined {
    const waiter = this.#waiters.get(cid);
    clearTimeout(waiter?.timer);
    this.#waiters.delete(cid);
    return waiter;
  }
}
