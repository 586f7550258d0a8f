import { hash } from 'node:crypto'
import { apiKeyPattern } from '@lading/contract/ids'

export interface ApiKeyParts {
  readonly keyId: string
  readonly secret: string
}

/** The parts of `lad_<keyId>_<secret>`, or undefined for anything else. */
export function parseApiKey(text: string): ApiKeyParts | undefined {
  const match = apiKeyPattern.exec(text)
  return match?.[1] === undefined || match[2] === undefined
    ? undefined
    : { keyId: match[1], secret: match[2] }
}

export function formatApiKey({ keyId, secret }: ApiKeyParts): string {
  return `lad_${keyId}_${secret}`
}

/** SHA-256 in lower-case hexadecimal. The secret has 200 random bits: there is nothing for a slow hash to slow down. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret)
}
