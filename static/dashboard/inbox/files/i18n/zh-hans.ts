import type { CatalogueLike } from "../../../../shared/i18n";
import type { en } from "./en";

export const zhHans: CatalogueLike<typeof en> = {
  attach: "添加附件",
  tray: "待发送的文件",
  uploading: "正在上传 {share}",
  waiting: "正在等待网络恢复",
  checking: "正在检查",
  ready: "{size}，可以发送",
  refused: "无法接收此文件。",
  remove: "移除{name}",
  retry: "重试{name}",
  most: { other: "一条消息最多可附带 {n} 个文件。" },
  wait: "文件上传完成后即可发送。",
  lost: "文件已丢失",
  lostWhy: "它在发送前已被移除，或存储中已不存在。",
  download: "下载{name}",
  enlarge: "放大{name}",
  unscanned: "未经病毒扫描",
  unscannedWhy: "未设置病毒扫描。仅在您信任发送者时打开。",
  failed: "无法加载",
  again: "重试",
  drop: "松开以添加附件",
  close: "关闭",
};
