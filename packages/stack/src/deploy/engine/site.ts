import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import type { Cloud } from './cloud.ts'
import { during } from './failure.ts'

/** Types that S3 has to be told, by the ends of names. */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.xml': 'application/xml',
}

/** Files that are sent at once. */
const concurrency = 8
/** Names below this folder hold a hash of their content. */
const hashed = '_astro/'
/** Bound of one DeleteObjects. */
const maxDeletes = 1000

export interface SiteUpload {
  readonly bucket: string
  /** The folder that was built. */
  readonly folder: string
  /** What their keys begin with: `docs/`. */
  readonly prefix: string
}

/**
 * Puts a built site into its bucket: what pages point to before the pages, and what is no longer there goes last, so that
 * whoever reads meanwhile finds everything.
 * @returns how many files were sent
 */
export async function sendSite(cloud: Cloud, { bucket, folder, prefix }: SiteUpload): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((one) => one.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted()
  const pages = names.filter((name) => name.endsWith('.html'))
  const others = names.filter((name) => !name.endsWith('.html'))
  await during('sending the docs', async () => {
    for (const group of [others, pages]) {
      const next = group[Symbol.iterator]()
      const work = async () => {
        for (const name of next) await send(cloud, bucket, prefix, folder, name)
      }
      await Promise.all(Array.from({ length: concurrency }, work))
    }
    await removeOthers(cloud, bucket, prefix, new Set(names.map((name) => prefix + name)))
  })
  return names.length
}

async function send(
  cloud: Cloud,
  bucket: string,
  prefix: string,
  folder: string,
  name: string,
): Promise<void> {
  await cloud.s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: prefix + name,
      Body: await readFile(join(folder, name)),
      ContentType: types[extname(name)] ?? 'application/octet-stream',
      CacheControl: name.startsWith(hashed)
        ? 'public, max-age=31536000, immutable'
        : 'public, max-age=0, must-revalidate',
    }),
  )
}

async function removeOthers(
  cloud: Cloud,
  bucket: string,
  prefix: string,
  kept: ReadonlySet<string>,
): Promise<void> {
  let ContinuationToken: string | undefined
  do {
    const page = await cloud.s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken }),
    )
    const gone = (page.Contents ?? []).flatMap(({ Key }) =>
      Key === undefined || kept.has(Key) ? [] : [{ Key }],
    )
    if (gone.length > 0) {
      await cloud.s3.send(
        new DeleteObjectsCommand({
          Bucket: bucket,
          Delete: { Objects: gone.slice(0, maxDeletes), Quiet: true },
        }),
      )
    }
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken !== undefined)
}
