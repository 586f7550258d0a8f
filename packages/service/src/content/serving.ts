import { MIMEType } from 'node:util'
import { isActive } from './active-types.ts'
import { passiveType } from './passive-types.ts'

export type Disposition = 'attachment' | 'inline'

/** The two headers that decide what a browser does with the bytes. */
export interface Serving {
  readonly disposition: Disposition
  readonly contentType: string
}

const binary = 'application/octet-stream'

const printable = /^[\t -~]+$/

/** The media type; undefined for what is none or must not stand in a header. */
function parse(claimed: string): MIMEType | undefined {
  try {
    return printable.test(claimed) ? new MIMEType(claimed) : undefined
  } catch {
    return undefined
  }
}

/** The encoding's name in the WHATWG Encoding standard; undefined for one that browsers do not decode, such as UTF-7. */
function soundCharset(label: string | null): string | undefined {
  try {
    return label === null ? undefined : new TextDecoder(label).encoding
  } catch {
    return undefined
  }
}

function inlineType(claimed: MIMEType, detected: string | undefined): string | undefined {
  const shown = passiveType(claimed.essence)
  if (shown === undefined || detected === undefined) return undefined
  if (shown.container !== passiveType(detected)?.container) return undefined
  if (shown.served !== 'text/plain') return shown.served
  const charset = soundCharset(claimed.params.get('charset'))
  return charset === undefined ? shown.served : `${shown.served}; charset=${charset}`
}

/**
 * How bytes go to a browser: the one gate for every way in, so that no upload path can have its own idea of what is safe.
 *
 * `inline` needs two witnesses: what the client claimed and what the bytes show must be the same kind of image, sound,
 * film, PDF or plain text. The name that browsers know is sent, without the client's parameters. None of these types is
 * ever turned into HTML by looking at the bytes, so this holds although S3 sends no `nosniff`: images, sound and film stay
 * what they are, and `text/plain` can only become a download (WHATWG MIME Sniffing, section 7).
 *
 * Everything else is an attachment: what disagrees, what is unknown, what could run. It keeps the claimed type, which
 * decides with which application a download opens. If the claim or the bytes are active it goes as
 * `application/octet-stream` instead, as in Rails: an attachment is saved only when it is navigated to, while workers,
 * module scripts, style sheets and frames within plugins look at the type alone, and refuse this one.
 *
 * Left open: a classic `<script>` runs text and octet streams alike unless `nosniff` forbids it. A page that lists the
 * bucket's host in `script-src` trusts every file in it.
 * @param detected from `sniff`, never from a client
 */
export function serving({
  claimed,
  detected,
  wanted,
}: {
  claimed: string
  detected: string | undefined
  wanted: Disposition
}): Serving {
  const type = parse(claimed)
  if (type === undefined || isActive(type.essence) || (detected !== undefined && isActive(detected))) {
    return { disposition: 'attachment', contentType: binary }
  }
  const shown = wanted === 'inline' ? inlineType(type, detected) : undefined
  if (shown !== undefined) return { disposition: 'inline', contentType: shown }
  // Browsers read a comma outside quotes as the beginning of another type, and take the last; written anew it is in quotes.
  return { disposition: 'attachment', contentType: claimed.includes(',') ? String(type) : claimed }
}
