import type { CatalogueLike } from "../../../shared/i18n";
import type { en } from "./en";

export const ja: CatalogueLike<typeof en> = {
  found: "同僚 {n} 人",
  hidden: "この会話は閲覧できません",
  people: "同僚",
};
