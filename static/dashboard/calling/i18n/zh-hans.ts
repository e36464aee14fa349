import type { CatalogueLike } from "../../../shared/i18n";
import type { en } from "./en";

export const zhHans: CatalogueLike<typeof en> = {
  allSeen: "全部标为已读",
  close: "关闭",
  empty: "还没有人提到你。同事在备注中输入 @ 和你的名字时会显示在这里。",
  failed: "无法加载列表。",
  list: "提及",
  listTitle: "提及与内部讨论",
  listUnseen: "提及，{n} 条未读",
  more: "显示更多",
  new: "未读",
  open: "打开",
  raised_mention: "{colleague} 提到了你：{name}",
  settings: "通知设置",
  tryAgain: "重试",
  visitor: "访客",
};
