import { createHash } from 'node:crypto'
import type { StoredFile } from '@lading/store'
import type { Connection } from 'mysql2/promise'
import type { TargetSide } from '../sides.ts'

/** What a file has to be, found out by other queries and other code than the migration's. */
interface Expected {
  readonly name: string
  readonly tags: readonly string[]
  readonly owner: string | null
  readonly body: Buffer
}

interface Row {
  readonly id: string
  readonly title: string
  readonly body: Buffer | null
  readonly owner: string | null
  readonly tags: string | null
}

/** Files and quarantined keys that the source calls for. */
async function expectation(
  sql: Connection,
): Promise<{ files: Map<string, Expected>; quarantine: Set<string> }> {
  await sql.query('SET SESSION group_concat_max_len = 1000000')
  const [rows] = await sql.query(
    'SELECT CAST(d.id AS CHAR) AS id, d.title, d.body, o.name AS owner, ' +
      '(SELECT GROUP_CONCAT(t.tag ORDER BY t.tag SEPARATOR "\n") FROM doc_tags t WHERE t.doc_id = d.id) AS tags ' +
      'FROM docs d LEFT JOIN owners o ON o.id = d.owner_id',
  )
  const files = new Map<string, Expected>()
  const quarantine = new Set<string>()
  for (const { id, title, body, owner, tags } of rows as Row[]) {
    if (title.startsWith('skip')) continue
    if (title.startsWith('throw') || title.startsWith('empty') || body === null) quarantine.add(id)
    else files.set(`docs/${id}`, { name: `${title}.txt`, tags: tags?.split('\n') ?? [], owner, body })
  }
  return { files, quarantine }
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** Everything in which source, target and quarantine disagree; none is what is wanted. */
export async function disagreements(
  sql: Connection,
  target: TargetSide,
  quarantined: ReadonlySet<string>,
  shards: number,
): Promise<string[]> {
  const { files, quarantine } = await expectation(sql)
  const found = await target.files()
  const wrong: string[] = []
  for (const [reference, expected] of files) {
    const file = found.get(reference)
    if (file === undefined) wrong.push(`${reference} is missing`)
    else wrong.push(...(await differences(reference, expected, file, target)))
  }
  for (const reference of found.keys())
    if (!files.has(reference)) wrong.push(`${reference} should not be there`)
  for (const key of quarantine) if (!quarantined.has(key)) wrong.push(`${key} should be in quarantine`)
  for (const key of quarantined) if (!quarantine.has(key)) wrong.push(`${key} should not be in quarantine`)
  wrong.push(...(await wrongTags(found, target, shards)))
  const objects = new Set(await target.objects())
  for (const { workspaceId, fileId, uploadId } of found.values()) {
    if (!objects.has(`${workspaceId}/${fileId}/${uploadId}`)) wrong.push(`${fileId} has no object`)
  }
  const total = await target.store.usage.total(target.workspaceId, shards)
  const bytes = [...found.values()].reduce((sum, { size }) => sum + size, 0)
  if (total.files !== found.size || total.bytes !== bytes) {
    wrong.push(`usage is ${total.files} files, ${total.bytes} bytes; there are ${found.size}, ${bytes}`)
  }
  return wrong
}

async function differences(
  reference: string,
  expected: Expected,
  file: StoredFile,
  target: TargetSide,
): Promise<string[]> {
  const wrong: string[] = []
  const compare = (what: string, left: unknown, right: unknown) => {
    if (JSON.stringify(left) !== JSON.stringify(right)) {
      wrong.push(`${reference}: ${what} is ${JSON.stringify(right)}, should be ${JSON.stringify(left)}`)
    }
  }
  compare('name', expected.name, file.name)
  compare('tags', [...expected.tags].sort(), [...file.tags].sort())
  compare('metadata', { owner: expected.owner }, JSON.parse(file.metadata))
  compare('size', expected.body.length, file.size)
  compare('sha256', sha256(expected.body), file.sha256)
  const bytes = await target.bytes(file).catch(() => Buffer.from('(no object)'))
  compare('bytes', sha256(expected.body), sha256(bytes))
  return wrong
}

/** Tags whose listing leaves a file out or shows one too many. */
async function wrongTags(
  found: ReadonlyMap<string, StoredFile>,
  target: TargetSide,
  shards: number,
): Promise<string[]> {
  const byTag = new Map<string, Set<string>>()
  for (const { tags, fileId } of found.values()) {
    for (const tag of tags) byTag.set(tag, (byTag.get(tag) ?? new Set()).add(fileId))
  }
  const wrong: string[] = []
  for (const [tag, fileIds] of byTag) {
    const listed = new Set<string>()
    let after: string | undefined
    do {
      const page = await target.store.files.list({
        workspaceId: target.workspaceId,
        shards,
        select: { by: 'tag', tag, range: {} },
        order: 'asc',
        after,
        limit: 500,
      })
      for (const { file } of page.entries) listed.add(file.fileId)
      after = page.next
    } while (after !== undefined)
    for (const fileId of fileIds) if (!listed.has(fileId)) wrong.push(`${fileId} is not listed under ${tag}`)
    for (const fileId of listed) if (!fileIds.has(fileId)) wrong.push(`${fileId} is listed under ${tag}`)
  }
  return wrong
}
