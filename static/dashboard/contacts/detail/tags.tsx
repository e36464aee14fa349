import { Tags as Chips } from "../../ui/tags";
import { tags as known } from "../store";

/** A contact's tags; those in use are proposed. */
export function Tags({ tags, save }: { tags: string[]; save: (tags: string[]) => Promise<string> }) {
  return <Chips tags={tags} known={known.value.map(({ tag }) => tag)} save={save} />;
}
