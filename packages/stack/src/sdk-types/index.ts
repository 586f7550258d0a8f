export type { Modules } from './modules.ts'
export { type SdkTypesOptions, sdkTypes } from './sdk-types.ts'
