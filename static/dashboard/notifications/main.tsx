/** Settings: what I am called for, where, and when not; and my devices. The rail's script holds the connection and keeps the rules. */
import { render } from "preact";
import type { NoticeRulesDetails } from "../../shared/protocol";
import { loadDevices } from "../calling/device";
import { rules } from "../calling/rules";
import { get } from "../live/api";
import { Loaded } from "../saving/loaded";
import { DevicesPanel } from "./devices";
import { RulesPanel } from "./rules";

async function load(): Promise<NoticeRulesDetails> {
  const found = await get<NoticeRulesDetails>("session/notifications/");
  rules.value = found;
  await loadDevices();
  return found;
}

function Screen() {
  return (
    <Loaded load={load}>
      {(found) => (
        <div class="form-stack">
          <DevicesPanel />
          <RulesPanel rules={found} />
        </div>
      )}
    </Loaded>
  );
}

const root = document.getElementById("notifications");
if (root) render(<Screen />, root);
