import type { CatalogueLike } from "../../../shared/i18n";
import type { en } from "./en";

export const zhHans: CatalogueLike<typeof en> = {
  close: "关闭对话框或菜单",
  done: "关闭",
  contacts: "联系人",
  everywhere: "所有页面",
  find: "搜索",
  help: "显示此列表",
  inbox: "收件箱",
  move: "下一个、上一个",
  open: "打开",
  palette: "命令：所有操作和页面",
  skip: "跳到正文（在页面开头）",
  title: "键盘",
  visitors: "访客",
  writing: "输入时",
  backToList: "返回列表",
  settings: "表单",
  submit: "保存（在单行输入框中）",
};
