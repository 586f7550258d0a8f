/**
 * Control characters, line and paragraph separators, and format characters. A format character shows nothing itself but
 * can turn the text around it (U+202E makes `exe.pdf` of what ends in `fdp.exe`) or part two names that look the same.
 * The two joiners stay: Persian, Indic scripts and emoji are written with them, and they turn nothing around. Chromium
 * draws the same line.
 */
const misleading = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/**
 * What a download may be called: what stands after the last slash, with `_` for every character that misleads or that no
 * file system takes, so that something is still seen to be there. Lone surrogates become U+FFFD. What is left of nothing,
 * of dots or of spaces is called `file`.
 *
 * Names that only one system reserves (`CON`, `a:b`, a leading dot) stay: browsers change them where they are saved, and
 * elsewhere they are good names.
 */
export function safeFileName(name: string): string {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
  return /^[. ]*$/.test(base) ? 'file' : base.toWellFormed().replace(misleading, '_')
}
