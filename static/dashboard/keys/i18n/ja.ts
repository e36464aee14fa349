import type { CatalogueLike } from "../../../shared/i18n";
import type { en } from "./en";

export const ja: CatalogueLike<typeof en> = {
  close: "ダイアログやメニューを閉じる",
  done: "閉じる",
  contacts: "連絡先",
  everywhere: "すべてのページ",
  find: "検索",
  help: "この一覧を表示",
  inbox: "受信トレイ",
  move: "次・前へ",
  open: "開く",
  palette: "コマンド：すべての操作と移動先",
  skip: "本文へ移動（ページの先頭で）",
  title: "キーボード",
  visitors: "訪問者",
  writing: "入力中",
  backToList: "一覧に戻る",
  settings: "フォーム",
  submit: "保存（1行の入力欄で）",
};
