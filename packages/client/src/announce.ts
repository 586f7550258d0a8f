import { platform } from '#platform'
import type { Destination } from './destination.ts'
import type { Content, Source, UploadSource } from './platform/platform.ts'
import type { Announced, UploadOptions } from './upload-options.ts'

/** Above so many bytes they are sent in parts: two of the smallest. */
const defaultThreshold = 16 * 1024 ** 2

export interface AnnouncedSource {
  readonly source: Source
  readonly announced: Announced
  /** All bytes; undefined when they were announced in parts. */
  readonly content: Content | undefined
}

/**
 * Opens a source and announces its bytes; the source is closed when that fails.
 * @throws TypeError for a source without a name where one is needed, and for options that do not go together
 */
export async function announce(
  destination: Destination,
  given: UploadSource,
  options: UploadOptions,
): Promise<AnnouncedSource> {
  const { onProgress, concurrency, multipartThreshold, signal, idempotencyKey, ...said } = options
  const { sha256, multipart, ...declared } = said
  if (sha256 !== undefined && multipart) {
    throw new TypeError('sha256 does not go with multipart: each part has its own')
  }
  const known = await platform.describe(given)
  const name = declared.name ?? known.name ?? ''
  if (name === '' && destination.needsName) {
    throw new TypeError('upload needs `name` for bytes, a stream or a Blob without one')
  }
  const contentType = declared.contentType ?? known.contentType ?? 'application/octet-stream'
  const source = await platform.open(given, { size: declared.size, signal })
  try {
    const { size } = source
    const inParts = multipart ?? (sha256 === undefined && size > (multipartThreshold ?? defaultThreshold))
    const content = inParts ? undefined : await source.whole(sha256)
    const announced = await destination.announce(
      {
        ...declared,
        name,
        contentType,
        size,
        ...(content ? { sha256: content.sha256 } : { multipart: true }),
      },
      { signal, idempotencyKey },
    )
    return { source, announced, content }
  } catch (error) {
    await source.close()
    throw error
  }
}
