import { describe, expect, test } from "vitest";
import { eventOf } from "./event";
import { productOf } from "./product";

const page = (...written: string[]) => ({ querySelectorAll: () => written.map((textContent) => ({ textContent })) }) as unknown as Document;
const tea = {
  "@type": "Product",
  name: "Tea",
  sku: "T-1",
  image: ["https://a.example/t.jpg"],
  offers: { price: 12.5, priceCurrency: "EUR" },
};
const read = { name: "Tea", price: "12.5", currency: "EUR", sku: "T-1", image: "https://a.example/t.jpg" };

describe("what a page sells", () => {
  test.each([
    ["by itself", tea],
    ["in a list", [{ "@type": "WebSite" }, tea]],
    ["in a graph", { "@graph": [{ "@type": "BreadcrumbList" }, tea] }],
    ["as what the page is about", { "@type": "WebPage", mainEntity: tea }],
    ["of several types", { ...tea, "@type": ["Thing", "Product"] }],
    ["with several offers", { ...tea, offers: [{ lowPrice: "12.5", priceCurrency: "EUR" }] }],
    ["with an image object", { ...tea, image: { url: "https://a.example/t.jpg" } }],
  ])("is found %s", (_how, said) => {
    expect(productOf(page("{not json", JSON.stringify(said)))).toEqual(read);
  });

  test("is nothing where it says nothing, and never breaks anything", () => {
    for (const said of ["", "null", "[]", "{}", '{"@type":"Article"}', '{"@graph":{"@graph":{"@graph":{"@graph":{"@type":"Product"}}}}}']) {
      expect(productOf(page(said))).toBeUndefined();
    }
    expect(productOf(page('{"@type":"Product","name":{"x":1},"offers":null,"image":7}'))).toEqual({
      ...read,
      name: "",
      price: "",
      currency: "",
      sku: "",
      image: "7",
    });
  });
});

describe("events", () => {
  test("are taken with flat data, long texts cut", () => {
    expect(eventOf("added_to_basket", { sku: "x".repeat(300), n: 2, gift: true, none: null })).toMatchObject({
      type: "event",
      name: "added_to_basket",
      data: { sku: "x".repeat(120), n: 2, gift: true, none: null },
    });
    expect(eventOf("seen", undefined)?.data).toEqual({});
  });

  test.each([
    ["", {}],
    ["a b", {}],
    ["ok", { deep: {} }],
    ["ok", { n: Number.NaN }],
    ["ok", { "a b": 1 }],
    ["ok", Object.fromEntries([...Array(11).keys()].map((n) => [`n${n}`, n]))],
  ])("that the server would refuse are said to the developer instead: %s", (name, data) => {
    expect(eventOf(name, data)).toBeNull();
  });
});
