import type { ArtifactBucket } from './artifact-bucket.ts'
import { DeployFailure } from './failure.ts'

/** What was deployed at one time: enough to deploy it again. */
export interface Release {
  /** `2026-11-23T16-02-09-123Z`: sorts by time. */
  readonly id: string
  readonly stackName: string
  /** Keys in the bucket of artifacts. */
  readonly templateKey: string
  readonly parameters: Readonly<Record<string, string>>
  /** For people: a commit, or whatever the deployment was told. */
  readonly note: string
}

const prefixOf = (stackName: string) => `releases/${stackName}/`

export const releaseIdAt = (now: Date) => now.toISOString().replaceAll(/[:.]/g, '-')

/** Notes a release once it is there; one that failed is none. */
export async function noteRelease(bucket: ArtifactBucket, release: Release): Promise<void> {
  await bucket.put(`${prefixOf(release.stackName)}${release.id}.json`, JSON.stringify(release))
}

/** Ids of the releases of a stack, oldest first. */
export async function releaseIds(bucket: ArtifactBucket, stackName: string): Promise<string[]> {
  const prefix = prefixOf(stackName)
  const keys = await bucket.list(prefix)
  return keys.map((key) => key.slice(prefix.length).replace(/\.json$/, '')).toSorted()
}

/** The release that was noted last; undefined when there is none. */
export async function newestRelease(bucket: ArtifactBucket, stackName: string): Promise<Release | undefined> {
  const id = (await releaseIds(bucket, stackName)).at(-1)
  return id === undefined ? undefined : await readRelease(bucket, stackName, id)
}

/** @throws DeployFailure NO_RELEASE that lists those that there are */
export async function readRelease(bucket: ArtifactBucket, stackName: string, id: string): Promise<Release> {
  const ids = await releaseIds(bucket, stackName)
  if (!ids.includes(id)) {
    throw new DeployFailure(
      'NO_RELEASE',
      `${stackName} has no release ${id}.`,
      ids.length === 0 ? 'Nothing was deployed yet.' : `There are: ${ids.slice(-10).join(', ')}.`,
    )
  }
  return JSON.parse(await bucket.get(`${prefixOf(stackName)}${id}.json`)) as Release // written by `noteRelease` only
}
