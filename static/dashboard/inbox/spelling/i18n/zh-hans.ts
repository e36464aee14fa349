import type { CatalogueLike } from "../../../../shared/i18n";
import type { en } from "./en";

export const zhHans: CatalogueLike<typeof en> = {
  add: "加入公司词库",
  addFailed: "未能加入这个词，请稍后再试。",
  addHint: "以后“{word}”对所有同事都算正确",
  added: "“{word}”已加入公司词库。",
  again: "重试",
  mend: "把 {wrong} 改为 {right}",
  more: { other: "还有 {n} 处" },
  noDictionary: "词典未能加载，暂时不检查英文拼写。",
  noSuggestion: "没有建议",
  notSo: "公司写法：",
  pass: "保留原样",
  spelling: "拼写",
};
