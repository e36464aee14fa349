import type { CatalogueLike } from "../../../shared/i18n";
import type { en } from "./en";

export const zhHans: CatalogueLike<typeof en> = {
  answer: "早上好！有货，100 克装。下午三点前下单，今天就能发出。",
  emailLabel: "您的电子邮箱",
  intro: "请先回答两个问题，方便我们安排合适的人回复您。",
  question: "您好，请问玉露有货吗？",
  thanks: "太好了，谢谢！",
  topic: "您想咨询什么？",
  topicAfter: "我的订单",
  topicBefore: "商品",
};
