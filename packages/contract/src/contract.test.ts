import { checkContract } from '@lading/stack/openapi'
import { expect, test } from 'vitest'
import { contract } from './contract.ts'

test('the contract is sound: described, illustrated, and carried alike by RPC and REST', () => {
  expect(checkContract(contract)).toEqual([])
})
