import { conditionHolds, resolve } from './intrinsics.ts'
import type { FakeStack, StackOutput, Target } from './stack.ts'
import type { Json } from './template.ts'

const text = (value: Json | undefined) => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))

/** The outputs of a stack, as its resources are now. */
export function outputsOf(stack: FakeStack, target: Target): StackOutput[] {
  const scope = stack.scope(target)
  return Object.entries(target.template.Outputs ?? {})
    .filter(([, { Condition }]) => conditionHolds(Condition, scope))
    .map(([OutputKey, { Value, Description, Export }]) => ({
      OutputKey,
      OutputValue: text(resolve(Value, scope)),
      Description,
      ExportName: Export === undefined ? undefined : text(resolve(Export.Name, scope)),
    }))
}
