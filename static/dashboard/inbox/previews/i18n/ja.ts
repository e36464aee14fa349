import type { CatalogueLike } from "../../../../shared/i18n";
import type { en } from "./en";

export const ja: CatalogueLike<typeof en> = {
  failed: "うまくいきませんでした。もう一度お試しください。",
  gone: "ページのカードを外しました。",
  preview: "ページのカード",
  remove: "プレビューを削除",
  removed: "ページのカードなしで送信されます。",
  show: "表示する",
};
