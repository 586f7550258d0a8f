import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { packed } from '../../../../packages/client/consumers/packed.ts'
import { root } from './fences.ts'

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await symlink(target, path)
}

/** Makes a directory in which TypeScript finds the SDK as it is published: built and packed from what is here now. */
export async function installSdk(directory: string): Promise<AsyncDisposable> {
  const sdk = await packed()
  await writeFile(join(directory, 'package.json'), '{"type":"module"}')
  await link(join(root, 'node_modules/@types/node'), join(directory, 'node_modules/@types/node'))
  await link(sdk.folder, join(directory, 'node_modules/@lading/client'))
  return sdk
}
