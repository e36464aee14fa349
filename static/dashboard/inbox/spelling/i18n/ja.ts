import type { CatalogueLike } from "../../../../shared/i18n";
import type { en } from "./en";

export const ja: CatalogueLike<typeof en> = {
  add: "会社の単語に追加",
  addFailed: "単語を追加できませんでした。しばらくしてからもう一度お試しください。",
  addHint: "「{word}」は以後、全員にとって正しい単語になります",
  added: "「{word}」を会社の単語に追加しました。",
  again: "もう一度試す",
  mend: "{wrong} を {right} に直す",
  more: { other: "ほか {n} 件" },
  noDictionary: "辞書を読み込めなかったため、英語のつづりは確認していません。",
  noSuggestion: "候補なし",
  notSo: "の社内表記：",
  pass: "このままにする",
  spelling: "つづり",
};
