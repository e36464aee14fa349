import type { CatalogueLike } from "../../../shared/i18n";
import type { en } from "./en";

export const ja: CatalogueLike<typeof en> = {
  again: "もう一度試す",
  failed: "ファイルを読み込めませんでした。",
  fromUs: "こちらから、{at}",
  fromVisitor: "お客様から、{at}",
  gone: "このファイルはもう取得できません。",
  lost: "ファイルなし",
  more: "さらに表示",
  open: "{name} を開く",
  title: "ファイル",
};
