import type { CatalogueLike } from "../../../shared/i18n";
import type { en } from "./en";

export const ja: CatalogueLike<typeof en> = {
  allSeen: "すべて既読にする",
  close: "閉じる",
  empty: "まだメンションはありません。同僚がメモで @ と名前を入力すると、ここに表示されます。",
  failed: "一覧を読み込めませんでした。",
  list: "メンション",
  listTitle: "メンションと内輪の相談",
  listUnseen: "メンション（未読 {n} 件）",
  more: "さらに表示",
  new: "未読",
  open: "開く",
  raised_mention: "{colleague} さんがあなたをメンションしました：{name}",
  settings: "通知の設定",
  tryAgain: "再試行",
  visitor: "訪問者",
};
