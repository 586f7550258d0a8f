import type { Workspace } from '@lading/store'
import { expect, test } from 'vitest'
import { RecentWorkspaces } from './recent-workspaces.ts'

function remembering() {
  const clock = { time: Date.parse('2026-11-23T00:00:00Z') }
  const item: Workspace = {
    workspaceId: 'w',
    name: 'first',
    listingShards: 1,
    cursorSecret: '',
    createdAt: '',
  }
  const table = { item, reads: 0 }
  const get = async (workspaceId: string) => {
    table.reads++
    return workspaceId === 'w' ? table.item : undefined
  }
  return { clock, table, workspaces: new RecentWorkspaces({ get }, () => new Date(clock.time)) }
}

test('a workspace is known for less than a second after it was read, and not before its time', async () => {
  const { clock, table, workspaces } = remembering()
  expect(workspaces.recent('w')).toBeUndefined()
  await workspaces.read('w')
  clock.time += 999
  expect(workspaces.recent('w')?.name).toBe('first')
  table.item = { ...table.item, name: 'second' }
  expect((await workspaces.read('w')).name).toBe('second')
  expect(workspaces.recent('w')?.name).toBe('second')
  clock.time += 1000
  expect(workspaces.recent('w')).toBeUndefined()
  clock.time -= 1500
  expect(workspaces.recent('w')).toBeUndefined()
  expect(table.reads).toBe(2)
})

test("a process knows of its own changes at once, and a live key's workspace is there", async () => {
  const { table, workspaces } = remembering()
  await workspaces.read('w')
  workspaces.note({ ...table.item, name: 'changed' })
  expect(workspaces.recent('w')?.name).toBe('changed')
  await expect(workspaces.read('x')).rejects.toThrow('no item')
})
