import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder outside the workspace, so that nothing is found there but what was installed; gone when it is disposed of. */
export const temporary = (name: string) => mkdtempDisposable(join(tmpdir(), `lading-${name}-`))
