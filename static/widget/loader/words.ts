/** The loader's few words. The panel has a catalogue of its own, so that these stay small. */
import type { Language } from "../../shared/i18n";

export interface LauncherWords {
  label: string;
  online: string;
  away: string;
  unread: (n: number) => string;
}

export const WORDS: Record<Language, LauncherWords> = {
  en: {
    label: "Ask us",
    online: "We are here",
    away: "Leave a note",
    unread: (n) => (n === 1 ? "1 new message" : `${n} new messages`),
  },
  ja: { label: "相談する", online: "対応中です", away: "伝言を残す", unread: (n) => `新着メッセージ${n}件` },
  "zh-hans": { label: "在线咨询", online: "我们在线", away: "请您留言", unread: (n) => `${n} 条新消息` },
};
