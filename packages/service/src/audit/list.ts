import { contract } from '@lading/contract'
import { CursorInvalid } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { closePage, cursorDetail, openPage } from './cursor.ts'
import { readPage } from './read-page.ts'

/** Records that one page reads at most. */
const mostRead = 1000

export const list = handle(contract.audit.list, async ({ input, context, fail }, loadWorkspace) => {
  const { cursor, limit, ...filters } = input
  const workspace = await loadWorkspace('recent')
  const opened = openPage(workspace, 'audit.list', filters, cursor)
  if (opened === undefined) throw fail(CursorInvalid, cursorDetail)
  const page = await readPage(context, workspace, filters, { after: opened.after, limit, most: mostRead })
  return closePage(page, opened)
})
