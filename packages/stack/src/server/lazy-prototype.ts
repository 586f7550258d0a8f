/**
 * Makes the instances of a class pass for those of a platform class without touching the platform's: the mere mention of
 * `Headers`, `Request` or `Response` makes Node load undici, which costs 30 ms of a cold start. Only `instanceof`, which
 * walks the prototypes, asks for it, and whoever writes that has loaded undici already.
 * @param name what `Object.prototype.toString` calls an instance
 * @param platform gives the prototype to pass for; called once, when it is first asked for
 */
export function passFor(ownPrototype: object, name: string, platform: () => object): void {
  let known: object | undefined
  const lazy = new Proxy(Object.create(null), {
    getPrototypeOf() {
      known ??= platform()
      return known
    },
  })
  Object.setPrototypeOf(ownPrototype, lazy)
  Object.defineProperty(ownPrototype, Symbol.toStringTag, { value: name, configurable: true })
}
