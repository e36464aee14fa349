declare module "*.aff?url" {
  const address: string;
  export default address;
}
declare module "*.dic?url" {
  const address: string;
  export default address;
}
declare module "nspell" {
  /** A Hunspell dictionary, read. */
  interface nspell {
    correct(word: string): boolean;
    suggest(word: string): string[];
  }
  function nspell(rules: string, words: string): nspell;
  export default nspell;
}
