import { about } from '../packages/contract/src/about.ts'
import { contract } from '../packages/contract/src/contract.ts'
import { openApiDocument } from '../packages/stack/src/openapi/index.ts'
import { sdkTypes } from '../packages/stack/src/sdk-types/index.ts'

/** The text of every file that is committed and made from the contract, by its path in the repository. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const document = openApiDocument(contract, about)
  const modules = sdkTypes(contract, {
    client: '@lading/stack/client',
    prefix: about.prefix,
    variable: 'lading',
    names: new Map<object, { readonly name: string; readonly description?: string }>([
      [
        contract.keys.create.input.shape.scopes.element,
        { name: 'Scope', description: 'What an API key can be allowed to do.' },
      ],
      // The SDK's own `Download` has the bytes; this is only where they are.
      [contract.files.download.output, { name: 'FileDownload' }],
    ]),
  })
  return new Map([
    ['packages/contract/openapi.json', `${JSON.stringify(document, null, 2)}\n`],
    ...Object.entries(modules).map(
      ([file, text]) => [`packages/client/src/generated/${file}`, text] as const,
    ),
  ])
}
