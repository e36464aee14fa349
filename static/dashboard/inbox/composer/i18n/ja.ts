/** The composer in Japanese. */
import type { CatalogueLike } from "../../../../shared/i18n";
import type { en } from "./en";

export const ja: CatalogueLike<typeof en> = {
  again: "もう一度",
  canned: "定型文",
  cannedButton: "定型文（単語の先頭で / を入力）",
  cannedCount: "定型文 {n} 件",
  cannedEmpty: "定型文はまだありません。",
  cannedFailed: "定型文を読み込めませんでした。",
  cannedNone: "「{query}」に合う定型文はありません。",
  closeKey: "閉じる",
  closing: "結びの言葉",
  closingCancel: "会話を続ける",
  closingLead: "{name} さんとの会話を終える前の、最後のひと言です。自由に書き換えられます。",
  closingSend: "送信して終了",
  closingTitle: "あいさつをして終了しますか？",
  closingWithout: "送らずに終了",
  insertKey: "挿入",
  loading: "読み込み中",
  manage: "管理",
  own: "自分専用",
  usedHere: "この会話で送信済み",
};
