/** Which department answers: what the visitor may choose among, and where he stands in the queue. What nobody confirms lapses. */
import { effect, signal } from "@preact/signals";
import type { DepartmentForVisitor, QueueForVisitor } from "../../shared/protocol";
import type { Store } from "./store";

const EVERY_MS = 15_000;
const TRUE_FOR_MS = 60_000;

export class Desk {
  readonly offered = signal<readonly DepartmentForVisitor[]>([]);
  readonly queue = signal<QueueForVisitor | null>(null);
  #at = 0;

  constructor(
    readonly store: Store,
    readonly language: string,
  ) {
    const { ended } = store.bridge;
    const stop = [
      effect(() => {
        const id = store.anew.value ? undefined : store.conversation.value?.id;
        // Whatever changes what is true is asked about.
        store.conversation.value?.status;
        store.presence.value;
        if (store.open.value && store.link.value === "online" && store.loaded.value) void this.#ask(id);
      }),
    ];
    const timer = setInterval(() => {
      if (Date.now() - this.#at > TRUE_FOR_MS) this.queue.value = null;
      const { conversation, open, link } = store;
      if (open.peek() && link.peek() === "online" && conversation.peek()?.status === "queued") void this.#ask(conversation.peek()?.id);
    }, EVERY_MS);
    ended?.addEventListener("abort", () => {
      clearInterval(timer);
      for (const one of stop) one();
    });
  }

  async #ask(conversation: string | undefined): Promise<void> {
    const { connection } = this.store.bridge;
    const { language } = this;
    try {
      if (conversation) {
        const { queue } = await connection.send("queue.get", { conversation, language });
        if (conversation !== this.store.conversation.peek()?.id) return;
        this.queue.value = queue;
        this.#at = Date.now();
      } else {
        this.queue.value = null;
        this.offered.value = (await connection.send("departments.list", { page_url: location.href.slice(0, 2000), language })).departments;
      }
    } catch {
      // It is asked again; until then nothing is promised.
    }
  }

  /** Whether the address was taken. */
  async leave(email: string): Promise<boolean> {
    const conversation = this.store.conversation.peek()?.id;
    if (!conversation) return false;
    try {
      await this.store.bridge.connection.send("queue.leave", { conversation, email });
      void this.#ask(conversation);
      return true;
    } catch {
      return false;
    }
  }
}
