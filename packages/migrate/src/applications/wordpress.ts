import { join } from 'node:path'
import { unserialize } from 'php-serialize'
import type { MappedFile, MigrationDefinition, SourceRecord, SourceRow } from '../define.ts'

/** What differs from one WordPress to another. */
export interface WordPressOptions {
  readonly connection: MigrationDefinition['source']['connection']
  /** The directory of `wp-content/uploads`, as it is mounted here. */
  readonly uploads: string
  /** `$table_prefix` of wp-config.php; `wp_` unless given. */
  readonly tablePrefix?: string
}

/** The part of a migration that is about the source. */
export type ApplicationMapping = Pick<MigrationDefinition, 'source' | 'externalRef' | 'map'>

/**
 * The media library of a WordPress: one file for each attachment, with what the library shows of it as metadata. The smaller
 * sizes that WordPress makes of a picture are named there and not migrated: they can be made again.
 *
 * Source: wp_posts (post_type `attachment`), wp_postmeta `_wp_attached_file` (path below the uploads),
 * `_wp_attachment_metadata` (PHP-serialised: width, height, sizes), `_wp_attachment_image_alt`.
 */
export function wordPressMedia({
  connection,
  uploads,
  tablePrefix = 'wp_',
}: WordPressOptions): ApplicationMapping {
  return {
    source: {
      connection,
      table: `${tablePrefix}posts`,
      where: "post_type = 'attachment'",
      joins: {
        meta: {
          table: `${tablePrefix}postmeta`,
          on: { post_id: 'ID' },
          where: "meta_key IN ('_wp_attached_file', '_wp_attachment_metadata', '_wp_attachment_image_alt')",
        },
      },
    },
    externalRef: 'wordpress/attachments/{ID}',
    map: (record) => mapAttachment(record, uploads),
  }
}

const text = (row: SourceRow, column: string): string => {
  const value = row[column]
  return typeof value === 'string' ? value : ''
}

function mapAttachment({ row, joined }: SourceRecord, uploads: string): MappedFile | undefined {
  const meta = (key: string) => {
    const found = joined.meta?.find((one) => one.meta_key === key)
    return found === undefined ? undefined : text(found, 'meta_value')
  }
  const path = meta('_wp_attached_file')
  // An attachment whose bytes are elsewhere (an embedded video) is no file.
  if (path === undefined || path === '') return undefined
  const name = path.slice(path.lastIndexOf('/') + 1)
  const serialised = meta('_wp_attachment_metadata')
  const details = serialised === undefined || serialised === '' ? {} : readDetails(serialised)
  const date = text(row, 'post_date_gmt')
  return {
    name,
    contentType: text(row, 'post_mime_type') || 'application/octet-stream',
    // WordPress itself writes paths below the uploads only; one that leads out of them is not followed.
    body: { path: join(uploads, join('/', path)) },
    // `0000-00-00 00:00:00` of what was never published.
    ...(date.startsWith('0000') ? {} : { createdAt: date }),
    metadata: withoutEmpty({
      title: text(row, 'post_title'),
      caption: text(row, 'post_excerpt'),
      description: text(row, 'post_content'),
      alt: meta('_wp_attachment_image_alt'),
      path,
      author: text(row, 'post_author'),
      parent: text(row, 'post_parent') === '0' ? '' : text(row, 'post_parent'),
      ...details,
    }),
  }
}

/** Width, height and sizes, of what PHP has serialised: lengths in it are of bytes. */
function readDetails(serialised: string): Record<string, unknown> {
  const details: unknown = unserialize(Buffer.from(serialised), {}, { encoding: 'utf8' })
  if (typeof details !== 'object' || details === null) return {}
  const { width, height, sizes } = details as Record<string, unknown> // any object may be asked
  return {
    ...(typeof width === 'number' && { width }),
    ...(typeof height === 'number' && { height }),
    ...(typeof sizes === 'object' && sizes !== null && Object.keys(sizes).length > 0 && { sizes }),
  }
}

const withoutEmpty = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''))
