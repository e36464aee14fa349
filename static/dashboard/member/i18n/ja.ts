import type { CatalogueLike } from "../../../shared/i18n";
import type { en } from "./en";

export const ja: CatalogueLike<typeof en> = {
  asOf: "{name}、{at}時点",
  askAgain: "もう一度問い合わせる",
  asking: "{name}に問い合わせています…",
  badAnswer: "{at}、{name}の応答を読み取れませんでした",
  empty: "注文の記録はありません",
  emptyText: "注文などの情報は、署名付きの本人確認、API、または当方からの問い合わせでサイトから受け取れます。",
  failed: "注文を読み込めませんでした。",
  fewer: "折りたたむ",
  loading: "読み込み中",
  more: "ほか{n}件",
  noAnswer: "{at}、{name}から応答がありませんでした",
  openCard: "開く：{title}",
  openOrder: "ショップで開く",
  orders: "注文",
  sourceApi: "API",
  sourceSigned: "サイト",
  tracking: "荷物",
  tryAgain: "再試行",
};
