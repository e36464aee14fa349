/** Member data as the API tells it. */
export type SourceName = "signed" | "api" | "pull";

interface By {
  source: SourceName;
  website: string;
  told_at: string | null;
}

export interface Order extends By {
  number: string;
  status: string;
  total: string;
  currency: string;
  placed_on: string;
  url: string;
  tracking_number: string;
  tracking_url: string;
  items: { name: string; quantity: string; total: string }[];
}

export interface Card extends By {
  slug: string;
  title: string;
  url: string;
  rows: { label: string; value: string; url: string }[];
}

export interface Source extends By {
  state: "told" | "asked" | "failed" | "stale";
  failed_at: string | null;
  failure: string;
}

export interface MemberData {
  orders: Order[];
  cards: Card[];
  sources: Source[];
}
