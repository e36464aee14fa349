import type { CatalogueLike } from "../../../shared/i18n";
import type { en } from "./en";

export const ja: CatalogueLike<typeof en> = {
  loading: "読み込み中",
  notLoaded: "読み込めませんでした。",
  notSaved: "保存できませんでした。変更内容は残っています。",
  save: "保存",
  saved: "保存しました",
  saving: "保存中…",
  tryAgain: "再試行",
  unsaved: "未保存の変更があります",
};
