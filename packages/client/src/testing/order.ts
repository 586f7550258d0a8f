/**
 * Compares texts as their bytes in UTF-8 compare, which is the order of the service's table. JavaScript's own is another
 * where characters beyond U+FFFF meet those from U+E000 on: the former are written with units from U+D800 on.
 */
export function byBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)]
    if (left !== right) return rank(left) - rank(right)
  }
  return a.length - b.length
}

/** Puts halves of surrogate pairs behind all other units. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)
