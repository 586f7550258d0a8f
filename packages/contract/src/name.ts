import * as z from 'zod'
import { wellFormed } from './ids.ts'

/** A name that people give: any script, no control characters, no lone surrogate. @param maxLength in UTF-16 code units */
export function displayName(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .refine(wellFormed, 'Must be well-formed Unicode: it contains a lone surrogate')
    .refine((name) => !/\p{Cc}/u.test(name), 'Must not contain control characters')
}
