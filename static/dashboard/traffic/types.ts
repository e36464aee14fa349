/** Figures as the API tells them. */
import type { ChannelName, PlaceMaker } from "../../shared/protocol";

export interface Amounts {
  visitors: number;
  new_visitors: number;
  visits: number;
  page_views: number;
  visible_ms: number;
}

export type Metric = "visitors" | "visits" | "page_views";

export interface Day extends Amounts {
  day: string;
}

export interface Source {
  channel: ChannelName;
  engine: string;
  visits: number;
  page_views: number;
  visits_before: number;
}

export interface Value {
  value: string;
  label: string;
  visits: number;
  page_views: number;
}

export interface Values {
  results: Value[];
  different: number;
}

export interface Traffic {
  days: { since: string; until: string };
  before: { since: string; until: string };
  time_zone: string;
  as_of: string;
  counted_since: string | null;
  kept_days: number;
  place_by: PlaceMaker;
  total: Amounts;
  total_before: Amounts;
  by_day: Day[];
  sources: Source[];
  pages: Values;
  words: Values;
  campaigns: Values;
  countries: Values;
  devices: Values;
  browsers: Values;
}
