/**
 * What was written and is not yet known to be stored by the server.
 *
 * An item is kept (IndexedDB) until `deliver` succeeded, over reloads, crashes and hours without a network. All tabs of an
 * origin share it. A lane (a conversation) has one item on its way at a time, in the order of writing. Two tabs that send the
 * same item do no harm, because its `cid` makes the second one an echo; locks only make that rare.
 */
import { newId } from "./ids";
import { commandError } from "./pending";
import { openStore, type Store } from "./store";

export interface Item<D> {
  cid: string;
  lane: string;
  data: D;
  /** When it was written (ms); also its place in the lane. */
  at: number;
  /** "failed": the server refused it and says that trying again is no use unless something changes. */
  state: "pending" | "failed";
  /** Why it failed. */
  code?: string;
}

export interface OutboxOptions<D> {
  /** Names the database; the same in all tabs that share the outbox. */
  name: string;
  /** Sends one item; resolves when the server has stored it. Rejects with CommandError: `retry` keeps it pending. */
  deliver: (item: Item<D>) => Promise<void>;
  /** Something changed, here or in another tab. */
  onChange: (items: readonly Item<D>[]) => void;
}

const PAUSE_MS = [1000, 2000, 4000, 8000, 15_000];

export class Outbox<D> {
  #options: OutboxOptions<D>;
  #store: Promise<Store<Item<D>>>;
  #items: readonly Item<D>[] = [];
  /** On their way into the store; another tab's news must not hide them meanwhile. */
  #saving = new Map<string, Item<D>>();
  #busy = new Set<string>();
  #pauses = new Map<string, number>();
  #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #channel: BroadcastChannel | null = null;
  #last = 0;
  #closed = false;

  constructor(options: OutboxOptions<D>) {
    this.#options = options;
    this.#store = openStore<Item<D>>(options.name, "outbox", "cid");
    if (typeof BroadcastChannel !== "undefined") {
      this.#channel = new BroadcastChannel(options.name);
      this.#channel.onmessage = () => void this.#load();
    }
    void this.#load();
  }

  /** Everything unsent, oldest first. */
  get items(): readonly Item<D>[] {
    return this.#items;
  }

  /** Keep and send. Resolves when it is kept (not when it is sent). */
  async add(lane: string, data: D, cid = newId()): Promise<string> {
    this.#last = Math.max(Date.now(), this.#last + 1, ...this.#items.map((item) => item.at + 1));
    const item: Item<D> = { cid, lane, data, at: this.#last, state: "pending" };
    this.#show([...this.#items, item]);
    await this.#save(item);
    void this.#pump(lane);
    return cid;
  }

  /** Send a failed item again, with the same cid; into another lane if one is given. */
  async retry(cid: string, lane?: string): Promise<void> {
    const item = this.#items.find((candidate) => candidate.cid === cid);
    if (!item) return;
    await this.#save({ ...item, lane: lane ?? item.lane, state: "pending" });
    await this.#load();
  }

  /** Forget an item: the user threw it away, or it was seen in the conversation. */
  async discard(cid: string): Promise<void> {
    this.#saving.delete(cid);
    this.#show(this.#items.filter((item) => item.cid !== cid));
    await (await this.#store).remove(cid);
    this.#channel?.postMessage("changed");
  }

  /** The connection is there again: go on with everything. */
  wake(): void {
    this.#pauses.clear();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    for (const lane of new Set(this.#items.map((item) => item.lane))) void this.#pump(lane);
  }

  close(): void {
    this.#closed = true;
    this.#channel?.close();
    // What is still being stored has nobody to tell: a closed channel refuses.
    this.#channel = null;
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #show(items: readonly Item<D>[]): void {
    this.#items = items;
    this.#options.onChange(items);
  }

  async #load(): Promise<void> {
    const stored = new Map((await (await this.#store).all()).map((item) => [item.cid, item]));
    if (this.#closed) return;
    for (const item of this.#saving.values()) stored.set(item.cid, item);
    const items = [...stored.values()].sort((a, b) => a.at - b.at || (a.cid < b.cid ? -1 : 1));
    this.#show(items);
    for (const lane of new Set(items.map((item) => item.lane))) void this.#pump(lane);
  }

  async #save(item: Item<D>): Promise<void> {
    this.#saving.set(item.cid, item);
    await (await this.#store).put(item);
    this.#saving.delete(item.cid);
    this.#channel?.postMessage("changed");
  }

  async #pump(lane: string): Promise<void> {
    if (this.#busy.has(lane) || this.#timers.has(lane) || this.#closed) return;
    this.#busy.add(lane);
    try {
      while (await locked(`${this.#options.name}/${lane}`, () => this.#next(lane)));
    } finally {
      this.#busy.delete(lane);
    }
  }

  /** Deliver the lane's oldest pending item; true when there may be another. */
  async #next(lane: string): Promise<boolean> {
    const stored = await (await this.#store).all();
    const waiting = stored.filter((item) => item.lane === lane && item.state === "pending").sort((a, b) => a.at - b.at);
    const item = waiting[0];
    if (!item || this.#closed) return false;
    try {
      await this.#options.deliver(item);
    } catch (error) {
      const refusal = commandError(error);
      if (refusal.retry) {
        this.#pause(lane, refusal.code);
        return false;
      }
      await this.#save({ ...item, state: "failed", code: refusal.code });
      this.#show(this.#items.map((other) => (other.cid === item.cid ? { ...item, state: "failed", code: refusal.code } : other)));
      return true;
    }
    this.#pauses.delete(lane);
    await this.discard(item.cid);
    return true;
  }

  /** Without a connection `wake` goes on; everything else is tried again after a while. */
  #pause(lane: string, code: string): void {
    if (code === "offline") return;
    const turn = this.#pauses.get(lane) ?? 0;
    this.#pauses.set(lane, turn + 1);
    const timer = setTimeout(
      () => {
        this.#timers.delete(lane);
        void this.#pump(lane);
      },
      PAUSE_MS[Math.min(turn, PAUSE_MS.length - 1)],
    );
    this.#timers.set(lane, timer);
  }
}

/** Run under a lock that all tabs of the origin respect; without Web Locks (plain http) just run. */
async function locked<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (typeof navigator === "undefined" || !navigator.locks) return work();
  return (await navigator.locks.request(name, work)) as T;
}
