/** The picker's small choice, and what counts as a message of nothing but emoji. */

export const EMOJI: readonly [category: "emoji_smileys" | "emoji_gestures" | "emoji_things" | "emoji_signs", list: string][] = [
  ["emoji_smileys", "😀 😄 😁 😅 😂 🙂 😉 😊 😍 😘 😋 😜 🤔 😐 😬 🙄 😴 😎 🤓 😮 😢 😭 😞 😟 😤 😡 🤯 🥳 🤗 🙈 🥺 😇"],
  ["emoji_gestures", "👍 👎 👌 ✌️ 🤞 👋 👏 🙌 🙏 💪 👉 👈 ☝️ 👇 🤝 ✍️ 🙋 🙆 🙅 🙇 🤷 💁 🏃 🤦"],
  ["emoji_things", "🎁 🎉 🎂 ☕ 🍀 🌸 🌞 🌧️ 📦 🚚 📱 💻 📷 📄 📎 📅 ⏰ 🔑 🔒 💳 💰 🏠 ✈️ 🚗 🚆 👕 👟 🛒"],
  ["emoji_signs", "❤️ 💛 💚 💙 💜 🖤 💔 ✨ ⭐ 🔥 💯 ✅ ❌ ❓ ❗ ⚠️ ➕ ➖ ➡️ ⬅️ ⬆️ ⬇️ 🆗 💬"],
];

const ONLY_EMOJI = /^(?:[\p{Extended_Pictographic}\u{1f1e6}-\u{1f1ff}\u{1f3fb}-\u{1f3ff}\u200d\ufe0f\u20e3]|[#*0-9](?=\ufe0f?\u20e3))+$/u;

/** One to three emoji and nothing else. */
export function onlyEmoji(body: string): boolean {
  const text = body.replace(/\s/g, "");
  if (text.length === 0 || text.length > 36 || !ONLY_EMOJI.test(text) || !/[\p{Emoji_Presentation}\ufe0f]/u.test(text)) return false;
  if (!("Segmenter" in Intl)) return text.length <= 6;
  return [...new Intl.Segmenter().segment(text)].length <= 3;
}
