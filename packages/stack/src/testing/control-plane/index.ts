export { connectionReset } from '../faults/wire.ts'
export type { Action, PhysicalResource } from './cloudformation/physical.ts'
export type { FakeStack, StackResource } from './cloudformation/stack.ts'
export {
  AwsError,
  accessDenied,
  awsError,
  invalidCredentials,
  serverError,
  throttled,
} from './errors.ts'
export { type FakeCall, FakeCloud, type FakeCloudOptions, type FaultOf, fakeCloud } from './fake-cloud.ts'
export type { InvokeFunction } from './lambda.ts'
export type { Bucket, BucketConfiguration, StoredObject } from './s3/bucket.ts'
export type { StoredParameter } from './ssm.ts'
