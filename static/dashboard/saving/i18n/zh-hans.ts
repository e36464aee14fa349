import type { CatalogueLike } from "../../../shared/i18n";
import type { en } from "./en";

export const zhHans: CatalogueLike<typeof en> = {
  loading: "正在加载",
  notLoaded: "无法加载。",
  notSaved: "没有保存成功，您的更改仍在这里。",
  save: "保存",
  saved: "已保存",
  saving: "正在保存…",
  tryAgain: "重试",
  unsaved: "尚未保存",
};
