/**
 * What may be shown in a page: container of the bytes, media type to serve, other names of it. One container carries more
 * than one type (sound or film, WebM within Matroska), and its first bytes do not always tell which.
 *
 * PDF is among them, as in Rails and PocketBase. Browsers draw it in a viewer whose scripts reach neither the page nor the
 * origin that it came from, and that origin is the bucket's, where nobody has a session. A preview is what "inline" is
 * mostly asked for.
 */
const shown = [
  ['png', 'image/png', 'image/apng', 'image/x-png'],
  ['jpeg', 'image/jpeg', 'image/jpg', 'image/pjpeg'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['avif', 'image/avif'],
  ['jxl', 'image/jxl'],
  ['heif', 'image/heic', 'image/heic-sequence'],
  ['heif', 'image/heif', 'image/heif-sequence'],
  ['bmp', 'image/bmp', 'image/x-bmp', 'image/x-ms-bmp'],
  ['ico', 'image/vnd.microsoft.icon', 'image/x-icon'],
  ['tiff', 'image/tiff'],
  ['mpeg audio', 'audio/mpeg', 'audio/mp3', 'audio/mpeg3', 'audio/x-mp3', 'audio/x-mpeg'],
  ['adts', 'audio/aac', 'audio/aacp', 'audio/x-aac'],
  ['wave', 'audio/wav', 'audio/wave', 'audio/x-wav', 'audio/vnd.wave'],
  ['flac', 'audio/flac', 'audio/x-flac'],
  ['ogg', 'audio/ogg', 'application/ogg', 'audio/opus'],
  ['ogg', 'video/ogg'],
  ['iso media', 'audio/mp4', 'audio/m4a', 'audio/x-m4a'],
  ['iso media', 'video/mp4', 'video/x-m4v'],
  ['iso media', 'video/quicktime'],
  ['matroska', 'audio/webm'],
  ['matroska', 'video/webm'],
  ['matroska', 'video/matroska', 'video/x-matroska'],
  ['pdf', 'application/pdf', 'application/x-pdf'],
  ['text', 'text/plain'],
] as const

interface PassiveType {
  readonly container: string
  /** The name of the type that browsers know. */
  readonly served: string
}

const passive = new Map<string, PassiveType>(
  shown.flatMap(([container, served, ...aliases]) =>
    [served, ...aliases].map((name): [string, PassiveType] => [name, { container, served }]),
  ),
)

/**
 * How a type that cannot run anything is shown; undefined for every other.
 * @param essence a media type in lower case without parameters
 */
export function passiveType(essence: string): PassiveType | undefined {
  return passive.get(essence)
}
