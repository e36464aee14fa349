/** Where somebody came from and with what, in words and signs. The keys stand in every catalogue that shows them. */
import type { IconNode } from "lucide";
import { AtSign, Bot, Globe, Link, Megaphone, Monitor, MousePointerClick, Search, Share2, Smartphone, Tablet } from "lucide";
import type { ChannelName, DeviceName, LiveVisitor, VisitDetails } from "../../shared/protocol";
import { t } from "../i18n/index";

export const CHANNELS = {
  search: "channelSearch",
  social: "channelSocial",
  mail: "channelMail",
  campaign: "channelCampaign",
  ai: "channelAi",
  referral: "channelReferral",
  direct: "channelDirect",
  internal: "channelInternal",
} as const satisfies Record<ChannelName, string>;

export const CHANNEL_ICONS: Record<ChannelName, IconNode> = {
  search: Search,
  social: Share2,
  mail: AtSign,
  campaign: Megaphone,
  ai: Bot,
  referral: Link,
  direct: MousePointerClick,
  internal: Globe,
};

type Device = Exclude<DeviceName, "">;
export const DEVICES = {
  desktop: "device_desktop",
  phone: "device_phone",
  tablet: "device_tablet",
} as const satisfies Record<Device, string>;
export const DEVICE_ICONS: Record<Device, IconNode> = { desktop: Monitor, phone: Smartphone, tablet: Tablet };

/** Where a visit came from, of a visit itself or as it was kept. */
export type Origin = Pick<VisitDetails, "channel" | "engine" | "words" | "campaign" | "referrer">;

/** Who sent him, in as few words as say it: "Google", "letter / spring", "blog.example", "Direct". */
export function senderOf(row: Pick<LiveVisitor, "engine" | "channel" | "campaign" | "referrer">): string {
  if (row.engine) return row.engine;
  if (row.campaign) return row.campaign;
  if ((row.channel === "referral" || row.channel === "mail") && hostOf(row.referrer)) return hostOf(row.referrer);
  return t(CHANNELS[row.channel]);
}

/** The same of a visit, whose campaign is told tag by tag. */
export function senderOfVisit(visit: Origin): string {
  const named = visit.channel === "campaign" ? [visit.campaign["source"], visit.campaign["name"]] : [];
  return senderOf({ ...visit, campaign: named.filter(Boolean).join(" / ") });
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname.replace(/^www\./, "");
  } catch {
    return "";
  }
}
