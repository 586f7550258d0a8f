import type { Body } from '../harness.ts'

/** The fields of all answers in one, with those that no other test looks at. */
export interface Shown extends Omit<Body, 'file' | 'key' | 'previous' | 'parts' | 'items' | 'upload'> {
  readonly updatedAt: string
  readonly finishedAt: string
  readonly folderId: string | null
  readonly partSize: number
  readonly partCount: number
  readonly file: Shown
  readonly upload: Shown
  readonly key: Shown
  readonly previous: Shown
  readonly scopes: readonly string[]
  readonly parts: readonly Shown[]
  readonly items: readonly Shown[]
  readonly requestId: string
  readonly operation: string
  readonly fileId: string | null
  readonly keyId: string
  readonly refused: string | null
  readonly at: string
}
