import type { ServiceContext } from '../context.ts'
import { objectKey } from '../files/file.ts'
import { Overtaken } from '../jobs/job-failed.ts'
import type { LeasedJob } from '../jobs/leased-job.ts'
import { archiveIdOf, jobPrefix } from './archive-input.ts'
import type { ArchiveCheckpoint, ArchivePosition } from './archive-position.ts'
import { DirectoryRecords } from './directory-records.ts'
import { type ManifestEntry, readManifest } from './manifest.ts'
import { PartWriter } from './part-writer.ts'
import { sourcesOf } from './sources.ts'
import { directoryEnd } from './zip/directory-end.ts'
import { zipEntries } from './zip/write-entries.ts'

/**
 * Writes an archive from a checkpoint on, and stores a new one for each part that has arrived: the last place between two pieces
 * that lies in the parts which are there. Whoever goes on from it makes the same bytes again and leaves out those that are there,
 * so that two runners at once write the same parts.
 * @returns bytes of the whole archive, whose parts have all arrived; undefined when the time was over first
 * @throws Overtaken when S3 or the table say that somebody else has the job
 */
export async function writeArchive(
  context: ServiceContext,
  job: LeasedJob,
  { plan, checkpoint: start }: ArchivePosition,
  isOver: () => boolean,
): Promise<number | undefined> {
  const { bucket } = context
  const { workspaceId } = job.stored
  const prefix = jobPrefix(job.stored)
  const fileId = archiveIdOf(job.stored)
  const target = { key: objectKey({ workspaceId, fileId, ...plan }), multipartId: plan.multipartId }
  const directory = new DirectoryRecords(bucket, prefix, plan.token)
  const parts = new PartWriter(
    { size: plan.partSize, parts: start.parts, from: start.zip.at },
    async (number, bytes) => {
      if (!(await bucket.multipart.putPart(target, number, bytes))) {
        throw new Overtaken('S3 does not know the multipart upload of the archive any more')
      }
    },
  )
  const save = async (checkpoint: ArchiveCheckpoint, goesOn = true): Promise<void> => {
    await directory.keep(checkpoint.parts)
    const { entry, read } = checkpoint.zip
    const position: ArchivePosition = { plan, checkpoint }
    await job.save(
      { done: entry - job.stored.done, kept: 0, position: JSON.stringify(position) },
      { bytesDone: checkpoint.bytesBefore + read },
      goesOn,
    )
  }

  using reading = new Reading()
  const sizes: number[] = []
  const sources = sourcesOf(
    bucket,
    workspaceId,
    noted(readManifest(bucket, prefix, plan, start.zip.entry), sizes),
    reading.signal,
  )
  let place = { ...start }
  let reached: ArchiveCheckpoint | undefined
  for await (const { bytes, after, record } of zipEntries(sources, start.zip, { signal: reading.signal })) {
    const before = place
    const ended = await parts.write(bytes)
    place = {
      zip: after,
      parts: before.parts + ended,
      directoryBytes: before.directoryBytes + (record?.byteLength ?? 0),
      bytesBefore: before.bytesBefore + (record === undefined ? 0 : (sizes.shift() ?? 0)),
    }
    // A piece that goes on in the next part is made again from the place before it.
    const isWhole = ended === 0 || parts.isBetweenParts
    // The part before this one has arrived by now.
    if (ended > 0 && reached !== undefined) await save(reached)
    if (isWhole && record !== undefined) directory.add(record)
    if (ended > 0) directory.mark()
    if (!isWhole && record !== undefined) directory.add(record)
    if (ended === 0) continue
    reached = isWhole ? place : { ...before, parts: place.parts }
    if (isOver()) {
      await parts.settled()
      await save(reached, false)
      return undefined
    }
  }
  if (reached !== undefined) {
    await parts.settled()
    await save(reached)
  }

  // The last entries may lie in a part that is not there yet: what is left of their records is kept, the checkpoint stays.
  directory.mark()
  await directory.keep(place.parts + 1)
  for await (const records of directory.read()) await parts.write(records)
  const { entries } = plan
  await parts.write(directoryEnd({ entries, size: place.directoryBytes, at: place.zip.at }))
  await parts.end()
  return parts.at
}

/** Ends whatever is still being read. */
class Reading implements Disposable {
  readonly #controller = new AbortController()

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  [Symbol.dispose](): void {
    this.#controller.abort()
  }
}

/** Notes the sizes of the entries that pass, for whoever counts what is done. */
async function* noted(entries: AsyncIterable<ManifestEntry>, sizes: number[]): AsyncGenerator<ManifestEntry> {
  for await (const entry of entries) {
    sizes.push(entry.size)
    yield entry
  }
}
