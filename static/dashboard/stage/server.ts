/**
 * The other end of the widget on the stage: answers what it asks as the server would, out of samples. The widget itself is the very code
 * that visitors get; it knows nothing of this.
 */
import { htmlLanguage, type Language, translator } from "../../shared/i18n";
import type {
  ClientFrame,
  ConversationForVisitor,
  EndingForVisitor,
  Face,
  FormForVisitor,
  Presence,
  VisitorMessage,
} from "../../shared/protocol";
import type { Boot } from "../../widget/bridge";
import { en } from "./i18n/en";
import { ja } from "./i18n/ja";
import { zhHans } from "./i18n/zh-hans";
import type { Show } from "./show";

const ID = "00000000-0000-7000-8000-00000000000";
const WORDS = { en, ja, "zh-hans": zhHans };
const DAY_MS = 86_400_000;

export class SampleServer {
  #show: Show;
  #ending: EndingForVisitor | undefined;

  constructor(show: Show) {
    this.#show = show;
  }

  set show(show: Show) {
    if (show.anew) this.#ending = undefined;
    this.#show = show;
  }

  get #t() {
    const { language } = this.#show.look.website;
    return translator<typeof en>(WORDS[language], language);
  }

  get #operator(): Face {
    return this.#show.sample.operator;
  }

  get presence(): Presence {
    if (this.#show.state !== "offline") return { online: true, operators: [this.#operator], next_opening: null };
    const opening = new Date(Date.now() + DAY_MS);
    opening.setHours(10, 0, 0, 0);
    return { online: false, operators: [], next_opening: opening.toISOString() };
  }

  /** The answer of `POST /widget/boot/`. */
  boot(): Boot {
    const { look, sample, state } = this.#show;
    const conversation = this.#conversation();
    return {
      ...look,
      visitor: { id: `${ID}1` },
      token: null,
      ticket: "stage",
      presence: this.presence,
      conversation: conversation && { id: conversation.id, seq: 0, unread: 0 },
      panel: sample.panel,
      tracker: "",
      invite: "",
      forms: sample.forms,
      ...(state === "before" && { before: this.#before() }),
      socket: "wss://stage.invalid/",
      poll: "https://stage.invalid/",
    };
  }

  /** What is answered to a frame; nothing for what is only told. */
  answer({ type, cid, data }: ClientFrame): object | null {
    if (type === "hello") return { v: 1, type: "welcome", data: { ticket: "stage", presence: this.presence } };
    if (type === "ping") return { v: 1, type: "pong", data: { ticket: "stage" } };
    if (!cid) return null;
    const said = data as Record<string, never>;
    const answer = this.#ack(type, said, cid);
    return answer
      ? { v: 1, type: "ack", cid, data: answer }
      : { v: 1, type: "error", cid, data: { code: "invalid", text: "", retry: false } };
  }

  #ack(type: string, said: Record<string, never>, cid: string): object | null {
    const conversation = this.#conversation();
    switch (type) {
      case "sync": {
        const messages = conversation ? this.#lines() : [];
        return { conversation, messages, upto: messages.length, reset: true };
      }
      case "departments.list":
        return { departments: [] };
      case "queue.get":
        return { queue: null };
      case "ending.get":
      case "form.answer":
        return { ending: this.#ended() };
      case "rating.give": {
        const rating = this.#ended().rating;
        this.#ending = {
          ...this.#ended(),
          rating: rating && { ...rating, score: Number(said["score"]), comment: String(said["comment"] ?? "") },
        };
        return { ending: this.#ended() };
      }
      case "transcript.ask":
        return { email: said["email"], needs_consent: false };
      case "message.send":
        return { message: this.#line(9, true, String(said["body"] ?? ""), cid) };
      case "conversation.start":
        return { conversation: this.#talk("open"), message: this.#line(1, true, String(said["body"] ?? ""), cid) };
      case "message.read":
        return {};
      case "conversation.close":
        return { conversation: this.#talk("closed") };
      default:
        return null;
    }
  }

  #conversation(): ConversationForVisitor | null {
    const { state } = this.#show;
    return state === "talk" ? this.#talk("open") : state === "rating" ? this.#talk("closed") : null;
  }

  #talk(status: "open" | "closed"): ConversationForVisitor {
    const started_at = new Date(Date.now() - 180_000).toISOString();
    return { id: `${ID}2`, status, seq: 3, read_by_operator: 3, unread: 0, operator: this.#operator, started_at };
  }

  #lines(): VisitorMessage[] {
    const t = this.#t;
    return [this.#line(1, true, t("question")), this.#line(2, false, t("answer")), this.#line(3, true, t("thanks"))];
  }

  #line(seq: number, isOwn: boolean, body: string, cid?: string): VisitorMessage {
    const { name, photo } = this.#operator;
    return {
      id: `${ID.slice(0, -3)}1${seq}${isOwn ? 1 : 0}`.padEnd(36, "0").slice(0, 36),
      conversation: `${ID}2`,
      kind: "message",
      sender: isOwn ? { kind: "visitor", name: "", id: `${ID}1` } : { kind: "operator", name, photo, id: `${ID}3` },
      body,
      seq,
      created_at: new Date(Date.now() - (10 - seq) * 20_000).toISOString(),
      ...(cid && { cid }),
    };
  }

  #ended(): EndingForVisitor {
    const rating = { steps: 5, score: 0, comment: "", asks_comment: true, may_rate: true, changeable_until: null };
    this.#ending ??= { rating, offers_transcript: true, email: "", form: null };
    return this.#ending;
  }

  /** The company's own questions, where it asks any. */
  #before(): FormForVisitor {
    const t = this.#t;
    return (
      this.#show.sample.before ?? {
        intro: t("intro"),
        questions: [
          { key: "email", kind: "email", label: t("emailLabel"), required: true, autocomplete: "email" },
          { key: "topic", kind: "choice", label: t("topic"), choices: [t("topicBefore"), t("topicAfter")] },
        ],
      }
    );
  }
}

/** The language's tag, for the page. */
export const tagOf = (language: Language) => htmlLanguage(language);
