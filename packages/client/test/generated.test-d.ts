import type { LadingContract } from '@lading/contract'
import type { ErrorCode, errors } from '@lading/contract/errors'
import type {
  ClientOf,
  ErrorCodeOf,
  ErrorDataIn,
  InputOf,
  OutputOf,
  Page,
  QueriesOf,
  TransportErrorCode,
} from '@lading/stack/client'
import type { Contract, ErrorDefinition, Operation } from '@lading/stack/contract'
import { expectTypeOf } from 'vitest'
import type { LadingCalls } from '../src/generated/calls.ts'
import type { CommonErrorCode, ErrorData, ServiceErrorCode } from '../src/generated/errors.ts'
import type { Operations, queries } from '../src/generated/operations.ts'

/*
 * What is printed from the contract is what TypeScript makes of its schemas by itself, for every operation: identical,
 * not only assignable in one way or the other.
 */

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : { left: A; right: B }

type Names<C> = {
  [K in keyof C & string]: C[K] extends Operation ? K : `${K}.${Names<C[K]>}`
}[keyof C & string]

type At<C, Name> = Name extends `${infer First}.${infer Rest}`
  ? First extends keyof C
    ? At<C[First], Rest>
    : never
  : Name extends keyof C
    ? C[Name]
    : never

type DeclaredCode<O extends Operation> = Exclude<ErrorCodeOf<O>, TransportErrorCode>
type Manner<O extends Operation> =
  OutputOf<O> extends Page<infer Item>
    ? { kind: 'pages'; input: InputOf<O>; output: OutputOf<O>; errors: DeclaredCode<O>; item: Item }
    : { kind: O['kind']; input: InputOf<O>; output: OutputOf<O>; errors: DeclaredCode<O> }

/** What differs, by operation: a message that can be read. */
type Differences<A, B> = {
  [K in keyof A & keyof B as Same<A[K], B[K]> extends true ? never : K]: { printed: A[K]; derived: B[K] }
}

type OperationAt<Name> = At<LadingContract, Name> extends infer O extends Operation ? O : never
type Derived = { [Name in Names<LadingContract>]: Manner<OperationAt<Name>> }

// The table: the same operations, and of each the same kind, input, output and codes.
expectTypeOf<keyof Operations>().toEqualTypeOf<keyof Derived>()
expectTypeOf<Differences<Operations, Derived>>().toEqualTypeOf<Record<never, never>>()

// The tree of calls: each takes and gives the same.
type Signature<F> = F extends (...given: infer Given) => infer Answer
  ? { given: Given; answer: Answer }
  : never
type PrintedCalls = { [Name in keyof Operations]: Signature<At<LadingCalls, Name>> }
type DerivedCalls = { [Name in keyof Operations]: Signature<At<ClientOf<LadingContract>, Name>> }
expectTypeOf<Names<LadingCallsAsTree>>().toEqualTypeOf<keyof Operations>()
expectTypeOf<Differences<PrintedCalls, DerivedCalls>>().toEqualTypeOf<Record<never, never>>()
type LadingCallsAsTree = {
  [Space in keyof LadingCalls]: { [Name in keyof LadingCalls[Space]]: Operation }
}

// What the client knows at run time.
expectTypeOf<typeof queries>().toEqualTypeOf<QueriesOf<LadingContract>>()

// The errors: the same codes, with the same data.
type DerivedData = { [Code in ErrorCode]: ErrorDataIn<LadingContract, Code> }
expectTypeOf<ServiceErrorCode>().toEqualTypeOf<ErrorCode>()
expectTypeOf<Differences<ErrorData, DerivedData>>().toEqualTypeOf<Record<never, never>>()
expectTypeOf<CommonErrorCode>().toExtend<ServiceErrorCode>()

// This file would see a difference: of a field, of what may be missing, of a code.
expectTypeOf<Same<{ a: string }, { a: string | null }>>().not.toEqualTypeOf<true>()
expectTypeOf<Same<{ a?: string | undefined }, { a: string | undefined }>>().not.toEqualTypeOf<true>()
expectTypeOf<keyof Differences<{ x: 'A' }, { x: 'A' | 'B' }>>().toEqualTypeOf<'x'>()
expectTypeOf<typeof errors>().toExtend<Record<ErrorCode, ErrorDefinition>>()
expectTypeOf<LadingContract>().toExtend<Contract>()
