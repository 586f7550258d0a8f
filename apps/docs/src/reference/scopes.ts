import { type Scope, scopes } from '@lading/contract/scopes'
import { routes } from './document.ts'
import type { Route } from './read.ts'

/** What a key with the scope can do, in words. */
const meanings: Readonly<Record<Scope, string>> = {
  'files:read': 'See files, versions, folders and jobs, and fetch bytes.',
  'files:write': 'Upload, change, move and trash files and folders.',
  'files:purge': 'Remove a file for good, before its term in the trash is over.',
  'retention:write': 'Hold files, or the whole workspace, and lift holds.',
  'keys:read': 'See the keys of the workspace, without their secrets.',
  'keys:write': 'Create, rotate and revoke keys; none of them gets a scope that its maker lacks.',
  'workspace:read': 'See the settings of the workspace and what it uses.',
  'workspace:write': 'Change terms, quotas and the name of the workspace.',
  'audit:read': 'Read and export the audit log.',
}

/** Every scope with its meaning and the operations that ask for it. */
export const toldScopes: readonly { scope: Scope; meaning: string; routes: readonly Route[] }[] = scopes.map(
  (scope) => ({
    scope,
    meaning: meanings[scope],
    routes: routes.filter(({ operation }) => operation['x-scope'] === scope),
  }),
)
