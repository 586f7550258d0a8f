import type { ResourceChange } from '@aws-sdk/client-cloudformation'

/** CloudFormation's words for a change set that would change nothing. */
const noChanges =
  "The submitted information didn't contain changes. Submit different information to create a change set."

export interface ChangeSetContent<Target> {
  readonly id: string
  readonly name: string
  readonly kind: 'CREATE' | 'UPDATE'
  readonly description: string | undefined
  readonly createdAt: Date
  readonly target: Target
  readonly changes: readonly ResourceChange[]
  /** Whether anything changes that is no resource. */
  readonly changesOutputs: boolean
}

/** Changes of a stack that were worked out; `Target` is what the stack would then be made from. */
export class ChangeSet<Target = unknown> {
  readonly content: ChangeSetContent<Target>
  status: 'CREATE_PENDING' | 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE' | 'FAILED' = 'CREATE_PENDING'
  executionStatus:
    | 'UNAVAILABLE'
    | 'AVAILABLE'
    | 'EXECUTE_IN_PROGRESS'
    | 'EXECUTE_COMPLETE'
    | 'EXECUTE_FAILED' = 'UNAVAILABLE'
  reason: string | undefined

  constructor(content: ChangeSetContent<Target>) {
    this.content = content
  }

  /** Undefined once it was executed: its name can be given again, and it is found by its id only. */
  get name(): string | undefined {
    return this.executionStatus.startsWith('EXECUTE_') ? undefined : this.content.name
  }

  /** One status further. @returns whether it is still on its way */
  step(): boolean {
    if (this.status === 'CREATE_PENDING') {
      this.status = 'CREATE_IN_PROGRESS'
      return true
    }
    if (this.status !== 'CREATE_IN_PROGRESS') return false
    const { changes, changesOutputs, kind } = this.content
    if (kind === 'UPDATE' && changes.length === 0 && !changesOutputs) {
      this.status = 'FAILED'
      this.reason = noChanges
    } else {
      this.status = 'CREATE_COMPLETE'
      this.executionStatus = 'AVAILABLE'
    }
    return false
  }
}
