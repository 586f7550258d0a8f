import { isDeepStrictEqual } from 'node:util'
import type * as z from 'zod'
import type { Issue, Operation } from '../../contract/index.ts'

/** The value as the schema lets it through, or why it does not. */
function parse(schema: z.ZodType, value: unknown, path: string): { value: unknown } | { issues: Issue[] } {
  try {
    const parsed = schema.safeParse(value)
    if (parsed.success) return { value: parsed.data }
    const issues = parsed.error.issues.map((issue) => ({
      path: [path, ...issue.path.map(String)].join('.'),
      message: issue.message,
    }))
    return { issues }
  } catch (error) {
    // The server decodes without waiting: a refinement that waits would throw at each call.
    return { issues: [{ path, message: `the schema cannot decide at once: ${String(error)}` }] }
  }
}

function checkInput({ input: schema }: Operation, input: unknown, path: string): Issue[] {
  const parsed = parse(schema, input, path)
  return 'issues' in parsed ? parsed.issues : []
}

function checkOutput({ output: schema }: Operation, output: unknown, path: string): Issue[] {
  if (schema.type === 'void') {
    return output === undefined ? [] : [{ path, message: 'the output is void: its example is undefined' }]
  }
  const parsed = parse(schema, output, path)
  if ('issues' in parsed) return parsed.issues
  return isDeepStrictEqual(parsed.value, output)
    ? []
    : [{ path, message: 'is not what would be sent: it has a field too many, or lacks one with a default' }]
}

/** Checks that an operation has examples and that each is what the schemas take and give. */
export function checkExamples(operation: Operation, name: string): Issue[] {
  if (operation.examples.length === 0) return [{ path: `${name}.examples`, message: 'there is no example' }]
  return operation.examples.flatMap(({ input, output }, index) => [
    ...checkInput(operation, input, `${name}.examples.${index}.input`),
    ...checkOutput(operation, output, `${name}.examples.${index}.output`),
  ])
}
