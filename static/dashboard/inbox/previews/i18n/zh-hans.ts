import type { CatalogueLike } from "../../../../shared/i18n";
import type { en } from "./en";

export const zhHans: CatalogueLike<typeof en> = {
  preview: "页面卡片",
  remove: "移除预览",
  removed: "发送时不带页面卡片。",
  show: "显示",
};
