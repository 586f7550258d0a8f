import { expect, test } from 'vitest'
import { keyKind, keyName } from './key-names.ts'

test('names of keys lose the ids of a run, and their kinds the number of the shard as well', () => {
  expect(keyName('W#ws_5r8t2v9x3z6b4d7f#PENDING#7')).toBe('W#PENDING#7')
  expect(keyKind('W#ws_5r8t2v9x3z6b4d7f#PENDING#7')).toBe('W#PENDING#<shard>')
  expect(keyKind('W#ws_5r8t2v9x3z6b4d7f')).toBe('W')
  expect(keyKind('K#7n2p4qk9w3xz8r5t')).toBe('K#<keyId>')
  expect(keyKind(`I#${'0a'.repeat(32)}`)).toBe('I#<hash>')
  expect(keyKind('W#ws_5r8t2v9x3z6b4d7f#F#file_01hv3zk5x8q9w2rbt7ymn4cd')).toBe('W#F#<fileId>')
  expect(keyKind(`W#ws_5r8t2v9x3z6b4d7f#TAG#${'0a'.repeat(16)}#11`)).toBe('W#TAG#<hash>#<shard>')
  expect(keyKind('EXPIRING#3')).toBe('EXPIRING#<shard>')
})
