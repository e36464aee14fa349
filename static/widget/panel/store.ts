/** Everything the panel shows, and what the visitor can do. Views read signals and call methods; nothing else talks to the server. */
import { computed, signal } from "@preact/signals";
import type { ConnectionState } from "../../shared/connection";
import { wellFormed } from "../../shared/ids";
import { Outbox } from "../../shared/outbox";
import { CommandError, commandError } from "../../shared/pending";
import type {
  ConversationForVisitor,
  Face,
  InvitationForVisitor,
  Presence,
  ServerFrame,
  VisitorCommands,
  VisitorEvents,
  VisitorMessage,
} from "../../shared/protocol";
import { applyEvent, applySync, EMPTY, GAP_PATIENCE_MS, hasGap, knownCids, type Timeline } from "../../shared/timeline";
import type { Bridge } from "../bridge";
import type { Answers } from "../forms/host";
import { Cards } from "./cards";
import { Draft } from "./draft";
import { FileDoor } from "./files";
import { lineOf, NEW, type Unsent, type Written } from "./written";

const TYPING_SHOWN_MS = 6000;
export type Mode = "loading" | "chat" | "ended" | "form" | "before";

/** Whether a line was written into a conversation that another has followed; then it goes where the visitor is now. */
const isPast = (item: Unsent, current: ConversationForVisitor | null) => item.lane !== NEW && current !== null && item.lane !== current.id;

export class Store {
  readonly open = signal(false);
  readonly link = signal<ConnectionState>("connecting");
  readonly stopped = signal("");
  readonly presence = signal<Presence>({ online: false, operators: [], next_opening: null });
  readonly conversation = signal<ConversationForVisitor | null>(null);
  readonly timeline = signal<Timeline<VisitorMessage>>(EMPTY);
  readonly unsent = signal<readonly Unsent[]>([]);
  readonly typing = signal<Face | null>(null);
  readonly unread = signal(0);
  /** The newest answer that came while the panel was closed. */
  readonly peek = signal<VisitorMessage | null>(null);
  /** The visitor wants a new conversation although there is an ended one. */
  readonly anew = signal(false);
  /** The address that an offline message was just left with. */
  readonly leftWith = signal("");
  readonly loaded = signal(false);
  /** The department that he chose for a new conversation. */
  readonly department = signal("");
  /** Whether the company's questions come before the first line. */
  readonly asks = signal(false);
  /** What was offered stands as the first line; a conversation begins when it is answered. */
  readonly offer = signal<InvitationForVisitor | undefined>(undefined);

  readonly draft: Draft;
  readonly cards: Cards;
  readonly files: FileDoor;

  readonly messages = computed(() => {
    const stored = this.anew.value ? [] : this.timeline.value.messages;
    const { value: offer } = this.offer;
    return offer && (this.anew.value || !this.conversation.value) ? [...stored, lineOf(offer, this.bridge.boot.company.name)] : stored;
  });
  readonly waiting = computed(() => {
    const known = knownCids(this.timeline.value);
    const id = this.anew.value ? null : this.conversation.value?.id;
    const belongs = (item: Unsent) => item.lane === NEW || item.lane === id || isPast(item, this.conversation.value);
    return this.unsent.value.filter((item) => !known.has(item.cid) && belongs(item));
  });
  readonly mode = computed<Mode>(() => {
    const conversation = this.conversation.value;
    if (!this.loaded.value && !this.unsent.value.length) return "loading";
    if (conversation && !this.anew.value) return conversation.status === "closed" ? "ended" : "chat";
    if (this.waiting.value.length || this.offer.value) return "chat";
    return this.presence.value.online ? (this.asks.value ? "before" : "chat") : "form";
  });

  #outbox: Outbox<Written>;
  #synced = false;
  #syncing = false;
  #again = false;
  #gapTimer: ReturnType<typeof setTimeout> | undefined;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #markedRead = 0;
  #shown = "";
  #epoch: number | undefined;
  /** What we have may be of another life of the database: the next sync replaces it. */
  #startOver = false;

  constructor(readonly bridge: Bridge) {
    const { boot, connection, key } = bridge;
    this.files = new FileDoor(bridge);
    this.draft = new Draft(bridge, () => this.#active()?.id ?? null);
    this.cards = new Cards(connection, () => ({
      conversation: this.conversation.peek()?.id ?? "",
      messages: this.timeline.peek().messages,
    }));
    this.presence.value = bridge.presence();
    this.link.value = connection.state;
    this.loaded.value = boot.conversation === null;
    this.asks.value = Boolean(boot.forms && boot.before);
    this.unread.value = boot.conversation?.unread ?? 0;
    this.#outbox = new Outbox<Written>({
      // Lines of somebody who signed out are not sent by who comes after him.
      name: `sodan:${key}:${boot.visitor.id}`,
      deliver: (item) => this.#deliver(item),
      onChange: (items) => {
        this.unsent.value = items;
        bridge.setUnsent(items.some((item) => item.state === "pending"));
      },
    });
    bridge.listen({
      onFrame: (frame) => this.#take(frame),
      onState: (state, reason) => {
        this.link.value = state;
        if (state !== "online") this.#synced = false;
        if (state === "stopped") this.stopped.value = reason;
      },
      held: () => {
        const conversation = this.conversation.peek();
        return conversation ? { [conversation.id]: this.timeline.peek().seq } : {};
      },
    });
    document.addEventListener("visibilitychange", () => this.markRead(), { signal: bridge.ended });
    bridge.ended?.addEventListener("abort", () => this.#end());
    bridge.offered = () => this.#offered();
    this.#offered();
    if (connection.state === "online") void this.sync();
  }

  /** Somebody else sits there now: nothing of this is told or counted any more. */
  #end(): void {
    this.open.value = false;
    this.#outbox.close();
    this.draft.end();
    this.cards.end();
    for (const timer of [this.#gapTimer, this.#typingTimer]) clearTimeout(timer);
  }

  /** Keep a line, and the answers that go with it, and send them as soon as possible. */
  say(body: string, answers?: Answers): void {
    const text = wellFormed(body).trim();
    const files = this.files.take();
    if (!text && !files.length) return;
    const conversation = this.#active();
    void this.#outbox.add(conversation?.id ?? NEW, {
      body: text,
      page_url: location.href.slice(0, 2000),
      page_title: document.title.slice(0, 300),
      ...(!conversation && this.offer.peek() && { invitation: this.offer.peek()?.id as string }),
      ...(files.length && { files }),
      ...(!conversation && this.department.peek() && { department: this.department.peek() }),
      ...(answers && { answers }),
    });
    this.draft.write("");
    this.bridge.emit("message", { from: "visitor" });
  }

  /** Send a refused line again; what came too late for its conversation begins a new one. */
  retry(cid: string): void {
    if (this.conversation.peek()?.status === "closed") this.startNew();
    void this.#outbox.retry(cid, this.#active()?.id ?? NEW);
  }

  discard(cid: string): void {
    void this.#outbox.discard(cid);
  }

  startNew(): void {
    this.anew.value = true;
    this.leftWith.value = "";
  }

  /** @throws CommandError */
  async end(): Promise<void> {
    const conversation = this.#active();
    if (!conversation) return;
    const answer = await this.bridge.connection.send("conversation.close", { conversation: conversation.id });
    if (answer.conversation) this.conversation.value = answer.conversation;
  }

  /** An offline message was stored: it is a conversation now. */
  adoptLeft(answer: { conversation: ConversationForVisitor; message: VisitorMessage }, email: string): void {
    this.leftWith.value = email;
    this.#begin(answer.conversation, answer.message);
    void this.sync();
  }

  /** What the visitor sees now counts as read. */
  markRead(): void {
    const conversation = this.conversation.peek();
    if (!this.open.peek() || document.visibilityState !== "visible" || !conversation) return;
    this.unread.value = 0;
    this.peek.value = null;
    this.bridge.setUnread(0);
    const seq = this.timeline.peek().messages.findLast((message) => message.sender.kind !== "visitor")?.seq ?? 0;
    if (seq <= this.#markedRead || this.link.peek() !== "online") return;
    const before = this.#markedRead;
    this.#markedRead = seq;
    this.bridge.connection.send("message.read", { conversation: conversation.id, seq }).catch((error: CommandError) => {
      if (error.retry) this.#markedRead = before;
    });
  }

  /** Ask for everything that we do not have. The only way to recover from anything. */
  async sync(): Promise<void> {
    if (this.#syncing) {
      this.#again = true;
      return;
    }
    this.#syncing = true;
    const active = this.#active();
    const reset = this.#startOver || !active;
    try {
      const after = reset ? 0 : this.timeline.peek().seq;
      const answer = await this.bridge.connection.send("sync", { conversation: active?.id ?? null, after });
      this.#startOver = false;
      this.#adopt(reset ? { ...answer, reset } : answer);
      this.#synced = true;
      this.#outbox.wake();
    } catch (error) {
      // Lost in between: the next welcome asks again.
      const { code, retry } = commandError(error);
      if (!retry) this.loaded.value = true;
      if (code === "not_found" && active) {
        this.conversation.value = null;
        this.timeline.value = EMPTY;
        this.#again = true;
      }
    } finally {
      this.#syncing = false;
    }
    if (!this.#again) return;
    this.#again = false;
    if (this.link.peek() === "online") void this.sync();
  }

  show(): void {
    this.open.value = true;
    this.#seen();
    this.markRead();
  }

  /** Closing without an answer is one. */
  close(): void {
    this.open.value = false;
    if (this.offer.peek() && !this.waiting.peek().length) this.bridge.declined?.();
  }

  #offered(): void {
    const { offer } = this.bridge;
    // Beside an ended conversation it begins a new one.
    if (offer && this.conversation.peek()?.status === "closed") this.startNew();
    this.offer.value = offer;
    this.#seen();
  }

  /** What was offered is before him: that is told once. */
  #seen(): void {
    const id = this.offer.peek()?.id;
    if (!id || id === this.#shown || !this.open.peek()) return;
    this.#shown = id;
    this.bridge.connection.send("invitation.shown", { invitation: id }).catch(() => undefined);
  }

  #active(): ConversationForVisitor | null {
    const conversation = this.conversation.peek();
    return conversation && conversation.status !== "closed" && !this.anew.peek() ? conversation : null;
  }

  #adopt(answer: VisitorCommands["sync"]["ack"]): void {
    this.loaded.value = true;
    const fresh = answer.conversation;
    if (!fresh) return;
    const same = fresh.id === this.conversation.peek()?.id;
    if (!same) {
      this.anew.value = false;
      this.#markedRead = 0;
    }
    this.timeline.value = applySync(same ? this.timeline.peek() : EMPTY, same ? answer : { ...answer, reset: true });
    this.conversation.value = fresh;
    if (fresh.status === "closed" && this.offer.peek()) this.startNew();
    this.#settled();
    this.#count(fresh.unread);
    if (fresh.unread && !this.open.peek()) {
      this.peek.value = answer.messages.findLast((one) => one.kind === "message" && one.sender.kind !== "visitor") ?? this.peek.peek();
    }
    this.markRead();
  }

  #begin(conversation: ConversationForVisitor, message: VisitorMessage): void {
    if (conversation.id !== this.conversation.peek()?.id) {
      this.timeline.value = EMPTY;
      this.#markedRead = 0;
    }
    this.anew.value = false;
    this.loaded.value = true;
    this.conversation.value = conversation;
    this.#put(message.seq, message);
  }

  async #deliver(item: Unsent): Promise<void> {
    const { connection } = this.bridge;
    if (!this.#synced) throw new CommandError("offline", "Not in step with the server yet.", true);
    if (knownCids(this.timeline.peek()).has(item.cid)) return;
    const conversation = item.lane === NEW || isPast(item, this.conversation.peek()) ? this.#active()?.id : item.lane;
    const { body } = item.data;
    const files = (item.data.files ?? []).map(({ id }) => id);
    if (conversation) {
      const { message } = await (files.length
        ? connection.send("message.send_files", { conversation, body, files }, item.cid)
        : connection.send("message.send", { conversation, body }, item.cid));
      if (message.conversation === this.conversation.peek()?.id) this.#put(message.seq, message);
    } else {
      const answer = await connection.send("conversation.start", { ...item.data, files }, item.cid);
      this.#begin(answer.conversation, answer.message);
      // Hear it from now on. What it answers stands before it, and comes with that.
      const heard = this.sync();
      if (item.data.invitation) await heard;
    }
  }

  #put(seq: number, message: VisitorMessage | null): void {
    this.timeline.value = applyEvent(this.timeline.peek(), seq, message);
    this.#settled();
    if (!hasGap(this.timeline.peek())) return;
    clearTimeout(this.#gapTimer);
    this.#gapTimer = setTimeout(() => hasGap(this.timeline.peek()) && void this.sync(), GAP_PATIENCE_MS);
  }

  /** What is in the conversation is no longer unsent. */
  #settled(): void {
    const known = knownCids(this.timeline.peek());
    for (const item of this.unsent.peek()) if (known.has(item.cid)) void this.#outbox.discard(item.cid);
    this.cards.soon();
  }

  #count(unread: number): void {
    this.unread.value = unread;
    this.bridge.setUnread(unread);
  }

  #change(part: Partial<ConversationForVisitor>): void {
    const conversation = this.conversation.peek();
    if (conversation) this.conversation.value = { ...conversation, ...part };
  }

  #take(frame: ServerFrame): void {
    if (frame.type === "welcome") {
      const { presence, epoch } = frame.data as { presence?: Presence | null; epoch?: number };
      if (presence) this.presence.value = presence;
      if (this.#epoch !== undefined && epoch !== this.#epoch) this.#startOver = true;
      this.#epoch = epoch;
      void this.sync();
      return;
    }
    if (frame.type === "presence.changed") {
      this.presence.value = frame.data as Presence;
      return;
    }
    if (frame.type === "reset") {
      this.#startOver = true;
      void this.sync();
      return;
    }
    const conversation = this.conversation.peek();
    if (frame.type === "positions") {
      const { conversations } = frame.data as { conversations: Record<string, number> };
      const behind = ([id, seq]: [string, number]) => (id === conversation?.id ? seq !== this.timeline.peek().seq : !this.#active());
      if (Object.entries(conversations).some(behind)) void this.sync();
      return;
    }
    if (!frame.conversation) return;
    if (frame.conversation !== conversation?.id) {
      // Another tab began a conversation: the newest one is ours too.
      if (!this.#active()) void this.sync();
      return;
    }
    this.#hear(frame, conversation);
  }

  #hear(frame: ServerFrame, conversation: ConversationForVisitor): void {
    if (frame.type === "message.sent") {
      const { message } = frame.data as VisitorEvents["message.sent"];
      const known = this.timeline.peek().seq >= (frame.seq ?? 0);
      this.#put(frame.seq ?? message.seq, message);
      if (message.sender.kind !== "visitor") this.#showTyping(null);
      if (message.kind === "message" && message.sender.kind !== "visitor" && !known) {
        this.leftWith.value = "";
        this.bridge.emit("message", { from: message.sender.kind });
        if (!this.open.peek() || document.visibilityState !== "visible") {
          this.#count(this.unread.peek() + 1);
          this.peek.value = message;
        }
      }
      this.markRead();
    } else if (frame.type === "message.changed") {
      const { message } = frame.data as VisitorEvents["message.changed"];
      this.#put(frame.seq ?? 0, message);
      // What was shown beside the launcher must not say what was taken back.
      if (this.peek.peek()?.id === message.id) this.peek.value = message.deleted_at ? null : message;
    } else if (frame.type === "message.read") {
      const { seq } = frame.data as VisitorEvents["message.read"];
      this.#change({ read_by_operator: Math.max(seq, conversation.read_by_operator) });
    } else if (frame.type === "typing") {
      const { operator, is_typing } = frame.data as VisitorEvents["typing"];
      this.#showTyping(is_typing ? operator : null);
    } else if (frame.type === "previews.changed") {
      this.cards.renew();
    } else if (frame.type === "conversation.changed") {
      const { status, operator } = frame.data as VisitorEvents["conversation.changed"];
      this.#change({ status, operator });
      if (status === "closed") this.#showTyping(null);
    }
  }

  #showTyping(who: Face | null): void {
    clearTimeout(this.#typingTimer);
    this.typing.value = who;
    if (who) this.#typingTimer = setTimeout(() => this.#showTyping(null), TYPING_SHOWN_MS);
  }
}
