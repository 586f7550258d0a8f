export { type TestClock, testClock } from './clock.ts'
export { type DynaliteOptions, startDynalite } from './dynalite.ts'
export { type DynamoDbLocalOptions, sharedDynamoDbLocal, startDynamoDbLocal } from './dynamodb-local.ts'
export {
  type DynamoDbEngine,
  EngineLockedError,
  localCredentials,
  localRegion,
  type S3Engine,
} from './engine.ts'
export { type AwsClient, type FaultInjection, injectFaults } from './faults/inject.ts'
export {
  type AwsCall,
  crashAt,
  everyCrash,
  everyFault,
  type Fault,
  type FaultMode,
  type FaultPlan,
  failAttempt,
  failCall,
  faultModes,
  noFaults,
  type ServiceError,
  type TitledPlan,
} from './faults/plan.ts'
export { type FauxqsEngine, type FauxqsOptions, startFauxqs } from './fauxqs.ts'
export { type MariaDbEngine, type MariaDbOptions, startMariaDb } from './mariadb.ts'
export { type StrictS3, type StrictS3Options, startStrictS3 } from './strict-s3/server.ts'
