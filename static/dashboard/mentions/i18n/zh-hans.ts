import type { CatalogueLike } from "../../../shared/i18n";
import type { en } from "./en";

export const zhHans: CatalogueLike<typeof en> = {
  found: "{n} 位同事",
  hidden: "无权查看此会话",
  people: "同事",
};
