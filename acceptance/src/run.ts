import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { Api } from './api.ts'
import { archives } from './checks/archives.ts'
import { audit } from './checks/audit.ts'
import { bounds } from './checks/bounds.ts'
import { files } from './checks/files.ts'
import { folders } from './checks/folders.ts'
import { idempotency } from './checks/idempotency.ts'
import { isolation } from './checks/isolation.ts'
import { keys } from './checks/keys.ts'
import { limits } from './checks/limits.ts'
import { listing } from './checks/listing.ts'
import { multipart } from './checks/multipart.ts'
import { paging } from './checks/paging.ts'
import { preconditions } from './checks/preconditions.ts'
import { protocol } from './checks/protocol.ts'
import { references } from './checks/references.ts'
import { retention } from './checks/retention.ts'
import { rpc } from './checks/rpc.ts'
import { serving } from './checks/serving.ts'
import { settings } from './checks/settings.ts'
import { smoke } from './checks/smoke.ts'
import { trash } from './checks/trash.ts'
import { versions } from './checks/versions.ts'
import { cleanUp } from './clean.ts'
import { findTarget, TargetError } from './target.ts'

const core = [
  smoke,
  keys,
  folders,
  archives,
  retention,
  listing,
  multipart,
  idempotency,
  settings,
  files,
  versions,
  trash,
  audit,
  serving,
  rpc,
]
/** What each profile checks. */
const profiles = {
  smoke: [smoke],
  core,
  full: [...core, paging, bounds, limits, protocol, references, preconditions],
}

/** Groups that run side by side: most of their time is waiting for answers. */
const groupsAtOnce = 4

function profileOf(name: string): keyof typeof profiles {
  if (name === 'smoke' || name === 'core' || name === 'full') return name
  throw new TargetError(`There is no profile ${name}: smoke, core and full are.`)
}

async function start(): Promise<void> {
  const profile = profileOf(process.argv[2] ?? 'full')
  const api = new Api(await findTarget(process.env))
  const { otherKey, document } = api.target
  const { operations, codes } = document
  // What it creates is of another workspace, so it is removed by its own key.
  const other = otherKey === undefined ? undefined : new Api(api.target, otherKey, api.seen)

  describe(`acceptance of ${api.target.address}: ${profile}`, () => {
    describe('checks', { concurrency: groupsAtOnce }, () => {
      for (const group of profiles[profile]) group(api)
      if (profile === 'full' && other !== undefined) isolation(api, other)
    })
    if (profile !== 'smoke') {
      test('every operation of /openapi.json has succeeded at least once', () => {
        assert.deepEqual(api.seen.missingAmong(operations.keys()), [])
      })
    }
    test('everything that was created is removed', async () => {
      assert.deepEqual(await cleanUp(api), [])
      if (other !== undefined) assert.deepEqual(await cleanUp(other), [])
    })
    after(() => {
      const { seen, unseen } = api.seen.codesAmong(codes)
      console.log(`${api.seen.calls} calls; ${seen.length} of ${codes.length} error codes seen.`)
      if (profile === 'full') console.log(`Not seen: ${unseen.join(', ')}.`)
    })
  })
}

try {
  await start()
} catch (error) {
  if (!(error instanceof TargetError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
