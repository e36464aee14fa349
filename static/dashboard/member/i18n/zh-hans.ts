import type { CatalogueLike } from "../../../shared/i18n";
import type { en } from "./en";

export const zhHans: CatalogueLike<typeof en> = {
  asOf: "{name}，截至{at}",
  askAgain: "重新查询",
  asking: "正在向{name}查询…",
  badAnswer: "{at} {name}返回的内容无法识别",
  empty: "没有订单记录",
  emptyText: "您的网站可以通过签名身份、API 或由我们主动查询来提供订单及其他信息。",
  failed: "订单未能加载。",
  fewer: "收起",
  loading: "正在加载",
  more: "另外 {n} 个",
  noAnswer: "{at} {name}没有响应",
  openCard: "打开：{title}",
  openOrder: "在商店中打开",
  orders: "订单",
  sourceApi: "API",
  sourceSigned: "网站",
  tracking: "包裹",
  tryAgain: "重试",
};
