/** Summaries for tests. */
import type { Summary } from "../types";

export function summary(id: string, over: Partial<Summary> = {}): Summary {
  return {
    id,
    number: 1001,
    status: "queued",
    origin: "widget",
    visitor: { id: `v-${id}`, name: "", email: "", language: "en", page_url: "", page_title: "", website: "Shop", online: true },
    assignee: null,
    department: null,
    preview: { text: "hello", sender_kind: "visitor", at: "2026-01-01T10:00:00Z" },
    subject: "",
    priority: "normal",
    tags: [],
    language: "en",
    website: "w-1",
    unread: 1,
    waiting_since: "2026-01-01T10:00:00Z",
    answer_due_at: null,
    snoozed_until: null,
    seq: 1,
    read_by_visitor: 0,
    position: 1,
    started_at: "2026-01-01T10:00:00Z",
    closed_at: null,
    merged_into: null,
    promised_until: null,
    rating: null,
    ...over,
  };
}
