/** The composer in Simplified Chinese. */
import type { CatalogueLike } from "../../../../shared/i18n";
import type { en } from "./en";

export const zhHans: CatalogueLike<typeof en> = {
  again: "重试",
  canned: "快捷回复",
  cannedButton: "快捷回复（在词首输入 /）",
  cannedCount: "{n} 条快捷回复",
  cannedEmpty: "还没有快捷回复。",
  cannedFailed: "快捷回复加载失败。",
  cannedNone: "没有与“{query}”匹配的快捷回复。",
  closeKey: "关闭",
  closing: "结束语",
  closingCancel: "继续对话",
  closingLead: "在结束与 {name} 的对话之前，说一句亲切的话。可以随意修改。",
  closingSend: "发送并结束",
  closingTitle: "以一句道别结束？",
  closingWithout: "直接结束",
  insertKey: "插入",
  loading: "加载中",
  manage: "管理",
  own: "仅自己可用",
  usedHere: "本次对话已发送过",
};
