import { breakingChanges, describeChange } from '@lading/stack/openapi'
import { expect, test } from 'vitest'
import present from '../openapi.json' with { type: 'json' }
import released from '../released/openapi.json' with { type: 'json' }

test('nothing that was released is broken; what to do about a breaking change is in docs/releasing.md', () => {
  expect(breakingChanges(released, present).map(describeChange)).toEqual([])
})
