import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { MigrationDefinition, SourceRecord, SourceValue } from '../define.ts'
import { RecordFailure } from '../failure.ts'
import type { ApplicationMapping } from './wordpress.ts'

/** What differs from one MediaWiki to another. */
export interface MediaWikiOptions {
  readonly connection: MigrationDefinition['source']['connection']
  /** `$wgUploadDirectory`, as it is mounted here. */
  readonly images: string
  /** `$wgDBprefix`; none unless given. */
  readonly tablePrefix?: string
  /** `$wgHashedUploadDirectory`; true unless given, as in MediaWiki. */
  readonly isHashed?: boolean
}

/**
 * The files of a MediaWiki 1.35 or later: the present version of each, named as its page is. Earlier versions (oldimage) and
 * thumbnails stay behind.
 *
 * Source: image, with actor (who uploaded) and comment (the description). Texts are UTF-8 in binary columns.
 */
export function mediaWikiFiles({
  connection,
  images,
  tablePrefix = '',
  isHashed = true,
}: MediaWikiOptions): ApplicationMapping {
  return {
    source: {
      connection,
      table: `${tablePrefix}image`,
      joins: {
        actor: { table: `${tablePrefix}actor`, on: { actor_id: 'img_actor' } },
        comment: { table: `${tablePrefix}comment`, on: { comment_id: 'img_description_id' } },
      },
      // Megabytes of EXIF that nobody asks for.
      blobs: ['img_metadata'],
    },
    externalRef: 'mediawiki/File:{img_name}',
    map: (record) => mapImage(record, images, isHashed),
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function text(value: SourceValue | undefined, column: string): string {
  if (typeof value === 'string') return value
  if (!(value instanceof Uint8Array)) return ''
  try {
    return utf8.decode(value)
  } catch {
    throw new RecordFailure('MAP_FAILED', 'The column is not UTF-8.', column)
  }
}

function mapImage({ row, joined }: SourceRecord, images: string, isHashed: boolean) {
  const name = text(row.img_name, 'img_name')
  const time = text(row.img_timestamp, 'img_timestamp')
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(time) ?? []
  const [actor] = joined.actor ?? []
  const [comment] = joined.comment ?? []
  const contentType = `${text(row.img_major_mime, 'img_major_mime')}/${text(row.img_minor_mime, 'img_minor_mime')}`
  const uploadedBy = text(actor?.actor_name, 'actor_name')
  const description = text(comment?.comment_text, 'comment_text')
  return {
    name: name.replaceAll('_', ' '),
    contentType: contentType.startsWith('unknown/') ? 'application/octet-stream' : contentType,
    body: { path: join(images, ...(isHashed ? hashedFolders(name) : []), name) },
    ...(year !== undefined && { createdAt: `${year}-${month}-${day}T${hour}:${minute}:${second}Z` }),
    metadata: {
      width: row.img_width,
      height: row.img_height,
      sha1: text(row.img_sha1, 'img_sha1'),
      ...(uploadedBy !== '' && { uploadedBy }),
      ...(description !== '' && { description }),
    },
  }
}

/** `a/ab` by MD5 of the name (FileRepo::getHashPath). */
function hashedFolders(name: string): string[] {
  const hash = createHash('md5').update(name).digest('hex')
  return [hash.slice(0, 1), hash.slice(0, 2)]
}
