/*
 * Names of entries that every program may extract anywhere: they stay below the folder that an archive is extracted to, exist on
 * Linux, macOS and Windows, and show what they are. What cannot stand is replaced, never refused: the archive is wanted.
 */

/** Both separators, on whichever system it is extracted. */
const separators = /[/\\]/
/**
 * Control characters; characters that Windows has a meaning for; what looks like a separator and becomes one in some code pages; what
 * turns the direction of text or cannot be seen, but for the two joiners that scripts and emoji need; half of a pair.
 */
const replaced =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f<>:"|?*\u2044\u2215\u29f5\u29f8\uff0f\uff3c\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd\u{e0000}-\u{e007f}]/gu
/** Devices of Windows, with or without an extension. */
const device =
  /^(con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(?=\.|$)/i
const drive = /^[a-z]:$/i

/** Bytes of one segment, which file systems limit to 255: the rest is for the number of a duplicate. */
const segmentBytes = 240
/** Bytes of a whole name: Linux takes 4,096 with the folder that is extracted to; ZIP would take 65,535. */
const nameBytes = 3_500

const lastResort = 'file'

/** Gives the entries of an archive their names. What it gives depends only on what it was asked for before, in order. */
export class EntryNames {
  /** Names that were given, as file systems compare them that do not tell cases apart. */
  readonly #files = new Set<string>()
  readonly #folders = new Set<string>()
  /** How often a name was asked for that was taken. */
  readonly #taken = new Map<string, number>()

  /**
   * @param path what the file is called, with its folders; any text
   * @returns a name with `/` between folders, that no entry before has, and that is no folder of one
   */
  take(path: string): string {
    const segments = fit(path.normalize('NFC').split(separators).flatMap(safeSegment))
    const last = segments.pop() ?? lastResort
    let folder = ''
    for (const segment of segments) folder = this.#enter(folder, segment)
    const name = this.#free(folder, last, (key) => !this.#files.has(key) && !this.#folders.has(key))
    this.#files.add(keyOf(name))
    return name
  }

  /** The folder of this name; of another one where an entry has it already. @returns with a slash behind */
  #enter(parent: string, segment: string): string {
    if (this.#folders.has(keyOf(parent + segment))) return `${parent}${segment}/`
    // Not counted: the next entry of the same folder finds the same name.
    for (let number = 1; ; number++) {
      const name = parent + numbered(segment, number)
      if (this.#files.has(keyOf(name))) continue
      this.#folders.add(keyOf(name))
      return `${name}/`
    }
  }

  #free(parent: string, segment: string, isFree: (key: string) => boolean): string {
    const key = keyOf(parent + segment)
    if (isFree(key)) return parent + segment
    for (let number = (this.#taken.get(key) ?? 1) + 1; ; number++) {
      const name = parent + numbered(segment, number)
      if (!isFree(keyOf(name))) continue
      this.#taken.set(key, number)
      return name
    }
  }
}

function keyOf(name: string): string {
  return name.toLowerCase()
}

/** `report.pdf` to `report (2).pdf`. */
function numbered(segment: string, number: number): string {
  if (number === 1) return segment
  const { stem, extension } = split(segment)
  return `${stem} (${number})${extension}`
}

function split(segment: string): { stem: string; extension: string } {
  const extension = /(?<=.)\.[\w-]{1,16}$/.exec(segment)?.[0] ?? ''
  return { stem: segment.slice(0, segment.length - extension.length), extension }
}

/** The segment as it can stand everywhere; nothing for one that means no folder of its own. */
function safeSegment(segment: string): string[] {
  if (segment === '' || segment === '.' || segment === '..' || drive.test(segment)) return []
  const plain = segment.toWellFormed().replace(replaced, '_')
  const short = shorten(plain).replace(/[. ]+$/, '')
  if (short === '') return []
  return [device.test(short) ? `_${short}` : short]
}

/** The segment within its bytes: cut before its extension. */
function shorten(segment: string): string {
  if (Buffer.byteLength(segment) <= segmentBytes) return segment
  const { stem, extension } = split(segment)
  const room = segmentBytes - Buffer.byteLength(extension)
  let [cut, bytes] = ['', 0]
  for (const character of stem) {
    bytes += Buffer.byteLength(character)
    if (bytes > room) break
    cut += character
  }
  return cut + extension
}

/** Leaves out the innermost folders of a name that is too long. */
function fit(segments: string[]): string[] {
  const sizes = segments.map((segment) => Buffer.byteLength(segment) + 1)
  let bytes = sizes.reduce((sum, size) => sum + size, 0)
  while (bytes > nameBytes) {
    segments.splice(-2, 1)
    bytes -= sizes.splice(-2, 1)[0] ?? 0
  }
  return segments
}
