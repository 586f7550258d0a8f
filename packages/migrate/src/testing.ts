/** The parts of the migration, for benches that put something else in the place of one. */
export { defineMigration, type Migration } from './define.ts'
export { runOnce } from './engine/engine.ts'
export { connectTarget, type Target } from './engine/target.ts'
export type { RecordReader } from './source/reader.ts'
export { State } from './state/state.ts'
export { DynamoWire } from './target/dynamo.ts'
export { RateLimiter } from './target/rate.ts'
export { BatchWriter } from './target/writer.ts'
