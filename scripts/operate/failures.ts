import { readFileSync } from 'node:fs'
import type { FailureCode } from '../../packages/stack/src/deploy/engine/failure.ts'
import { code, tableOf } from './table.ts'

// NO_STACK is what `sla` says, not a deployment.
const failures: Readonly<
  Record<Exclude<FailureCode, 'NO_STACK'>, readonly [happened: string, remedy: string]>
> = {
  NO_CREDENTIALS: [
    'AWS does not take the key.',
    'Set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, and `AWS_SESSION_TOKEN` of a temporary one.',
  ],
  ACCESS_DENIED: [
    'The key lacks a right, which the message names.',
    'Give it the policies that `deploy --policy` prints.',
  ],
  THROTTLED: ['AWS refuses more calls for now, although they were repeated.', 'Deploy again in a minute.'],
  UNREACHABLE: ['AWS cannot be reached.', 'Look at the network and at the region.'],
  BUCKET_TAKEN: [
    'The bucket for what is deployed belongs to another account.',
    'Whoever has it must remove it, or Lading be called otherwise (`packages/service/src/entrypoints/service-name.ts`).',
  ],
  REPLACEMENT_REFUSED: [
    'The change would replace or remove a table or a bucket. Nothing was changed.',
    'Take the change back; or `--allow-data-loss`, if the data can go.',
  ],
  STACK_FAILED: [
    'A resource could not be made, changed or removed: the first that failed, in its own words.',
    'What the message says. The stack is as it was before; one that was new is removed.',
  ],
  STACK_BUSY: [
    'Something changes the stack at this moment, so that nothing can be planned.',
    'Plan again when that has ended.',
  ],
  STACK_STUCK: [
    'The stack is in a state that CloudFormation lets nobody leave by itself.',
    '`destroy` when it was being deleted; otherwise the events of the stack in the console of CloudFormation.',
  ],
  CHANGE_SET_FAILED: ['CloudFormation could not work out the plan.', 'Mend what its reason says.'],
  NO_RELEASE: [
    'There is no release to go back to, or none of that name.',
    'The message lists those that there are.',
  ],
  HOLDS_FILES: [
    '`destroy` found files, or some that were deleted and can be brought back. Nothing was changed.',
    '`--with-files`, if they can go.',
  ],
  REFUSED: ['AWS refuses something else, in its own words.', 'Mend what the message says.'],
  SETUP_FAILED: [
    'All is there, but the first key could not be made.',
    'Look at the log `/lading/<stage>/setup`, and deploy again: it is asked for each time.',
  ],
}

/** Every way in which a deployment stops. Its own type asks for each. */
export const failuresTable = () =>
  tableOf(
    ['code', 'what happened', 'what to do'],
    Object.entries(failures).map(([name, texts]) => [code(name), ...texts]),
  )

/** Stages as they could be written: a file that is checked with all others. */
export function stagesBlock(): string {
  const text = readFileSync(new URL('stages-example.ts', import.meta.url), 'utf8')
  return `\`\`\`ts title="infra/stages.ts" frame="code"\n${text.replace('../../infra/', './')}\`\`\`\n`
}
