import type { CatalogueLike } from "../../../shared/i18n";
import type { en } from "./en";

export const zhHans: CatalogueLike<typeof en> = {
  again: "重试",
  failed: "文件未能加载。",
  fromUs: "我方发送，{at}",
  fromVisitor: "访客发送，{at}",
  gone: "这个文件已无法获取。",
  lost: "文件已丢失",
  more: "显示更多",
  open: "打开 {name}",
  title: "文件",
};
