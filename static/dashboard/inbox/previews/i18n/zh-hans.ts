import type { CatalogueLike } from "../../../../shared/i18n";
import type { en } from "./en";

export const zhHans: CatalogueLike<typeof en> = {
  failed: "操作未成功，请重试。",
  gone: "页面卡片已移除。",
  preview: "页面卡片",
  remove: "移除预览",
  removed: "发送时不带页面卡片。",
  show: "显示",
};
