/** The few words of invitations and proposed pages. */
import type { CatalogueLike } from "../../shared/i18n";

const en = {
  from: "{name} invites you to talk",
  fromUs: "An invitation to talk",
  yes: "Yes, please",
  no: "No, thanks",
  never: "Do not ask again",
  close: "Close",
  failed: "That did not go through. Please try again.",
  pageFromUs: "A page for you",
  foreign: "Leads to another site: {host}",
  open: "Open here",
  newTab: "In a new tab",
  later: "Later",
  unsaved: "You have begun to fill in something on this page, so it opens in a new tab only.",
} as const;
export type Words = typeof en;

const ja: CatalogueLike<Words> = {
  from: "{name}からのご案内",
  fromUs: "ご案内",
  yes: "相談する",
  no: "今はしない",
  never: "今後は表示しない",
  close: "閉じる",
  failed: "送信できませんでした。もう一度お試しください。",
  pageFromUs: "ページのご案内",
  foreign: "別のサイトに移動します：{host}",
  open: "ここで開く",
  newTab: "新しいタブで開く",
  later: "あとで",
  unsaved: "このページに入力中の内容があるため、新しいタブでのみ開けます。",
};

const zhHans: CatalogueLike<Words> = {
  from: "{name}邀请您交谈",
  fromUs: "邀请您交谈",
  yes: "好的，聊聊",
  no: "不用了，谢谢",
  never: "不再询问",
  close: "关闭",
  failed: "没有发送成功，请再试一次。",
  pageFromUs: "推荐给您的页面",
  foreign: "将前往其他网站：{host}",
  open: "在此打开",
  newTab: "在新标签页打开",
  later: "稍后",
  unsaved: "您在此页面有尚未保存的内容，因此只能在新标签页打开。",
};

export const CATALOGUES = { en, ja, "zh-hans": zhHans };
