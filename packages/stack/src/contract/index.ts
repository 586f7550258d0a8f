export {
  defineError,
  type ErrorData,
  type ErrorDefinition,
  type Issue,
  type NoData,
  OperationError,
  type Problem,
} from './error.ts'
export {
  type Contract,
  type DecodedInputOf,
  type ErrorsOf,
  type Example,
  type HandlerOutputOf,
  type HttpMethod,
  type InputOf,
  isOperation,
  listOperations,
  mutation,
  type Operation,
  type OutputOf,
  type Placement,
  placement,
  query,
  type RestRoute,
  successStatus,
} from './operation.ts'
export { type ProtocolError, protocolErrors, protocolErrorsOf } from './protocol-errors.ts'
