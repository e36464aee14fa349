import type { CatalogueLike } from "../../../shared/i18n";
import type { en } from "./en";

export const ja: CatalogueLike<typeof en> = {
  answer: "おはようございます。はい、100 g入りがございます。15時までのご注文で本日発送いたします。",
  emailLabel: "メールアドレス",
  intro: "担当者におつなぎするため、2つだけお聞かせください。",
  question: "こんにちは。玉露の在庫はありますか？",
  thanks: "ありがとうございます！",
  topic: "どのようなご用件ですか？",
  topicAfter: "注文について",
  topicBefore: "商品について",
};
