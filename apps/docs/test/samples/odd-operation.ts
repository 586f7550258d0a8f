import { type Language, type OperationInfo, samplesOf } from '../../src/samples/index.ts'

/** Text that each language could take for its own. */
export const odd = `it's "$HOME" \\ \`id\` <?php {$x}`

/** An operation whose example has it in each place. */
const oddOperation: OperationInfo = {
  method: 'PUT',
  path: '/odd/{id}',
  operation: {
    operationId: 'odd.put',
    'x-rpc': 'odd.put',
    tags: ['odd'],
    summary: 'Put',
    parameters: ['path', 'query', 'header'].map((place) => ({
      name: { path: 'id', query: 'q', header: 'X-Odd' }[place] ?? '',
      in: place,
      required: true,
      schema: {},
      examples: { odd: { summary: 'Odd', value: odd } },
    })),
    requestBody: {
      required: true,
      content: { 'application/json': { schema: {}, examples: { odd: { summary: 'Odd', value: { odd } } } } },
    },
    responses: { 204: { description: '', headers: {} } },
  },
}
/** Its sample. */
export const oddSample = (language: Language) =>
  samplesOf(oddOperation).find((sample) => sample.language === language)?.code ?? ''
