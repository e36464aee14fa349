import type { CatalogueLike } from "../../../../shared/i18n";
import type { en } from "./en";

export const ja: CatalogueLike<typeof en> = {
  attach: "ファイルを添付",
  tray: "送信するファイル",
  uploading: "アップロード中 {share}",
  waiting: "接続の回復を待っています",
  checking: "確認中",
  ready: "{size}、送信できます",
  refused: "このファイルは受け付けられません。",
  remove: "{name}を取り消す",
  retry: "{name}をもう一度試す",
  most: { other: "1 件のメッセージに添付できるファイルは {n} 個までです。" },
  wait: "ファイルのアップロードが終わると送信できます。",
  lost: "ファイルが失われました",
  lostWhy: "送信前に削除されたか、保存先に残っていません。",
  download: "{name}をダウンロード",
  enlarge: "{name}を拡大",
  unscanned: "ウイルス未検査",
  unscannedWhy: "ウイルス検査が設定されていません。送信者を信頼できる場合にだけ開いてください。",
  failed: "読み込めませんでした",
  again: "もう一度試す",
  drop: "ドロップして添付",
  close: "閉じる",
};
