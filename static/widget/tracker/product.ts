/** What a page says it sells, in its schema.org data (JSON-LD). */
import { wellFormed } from "../../shared/ids";

export interface Product {
  name: string;
  price: string;
  currency: string;
  sku: string;
  image: string;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the page wrote; each use asks what it is.
type Said = any;

const first = (said: Said): Said => (Array.isArray(said) ? said[0] : said);
const text = (said: Said, most: number): string =>
  wellFormed((typeof said === "string" || typeof said === "number" ? String(said) : "").slice(0, most));

/** Looks through lists and graphs, and not deeper than those go. */
function find(said: Said, depth = 0): Said {
  if (!said || typeof said !== "object" || depth > 3) return;
  if (Array.isArray(said)) {
    for (const one of said.slice(0, 50)) {
      const found = find(one, depth + 1);
      if (found) return found;
    }
    return;
  }
  if ([said["@type"]].flat().includes("Product")) return said;
  return find(said["@graph"] ?? said.mainEntity, depth + 1);
}

export function productOf(page: Document): Product | undefined {
  for (const script of page.querySelectorAll("script[type='application/ld+json']")) {
    try {
      const said = find(JSON.parse(script.textContent ?? ""));
      if (!said) continue;
      const offer = first(said.offers) ?? {};
      const image = first(said.image);
      return {
        name: text(said.name, 300),
        price: text(offer.price ?? offer.lowPrice ?? offer.priceSpecification?.price, 20),
        currency: text(offer.priceCurrency ?? offer.priceSpecification?.priceCurrency, 3),
        sku: text(said.sku ?? said.productID, 64),
        image: text(image?.url ?? image, 1000),
      };
    } catch {
      // Not JSON: somebody else's mistake, and nothing to us.
    }
  }
  return undefined;
}
