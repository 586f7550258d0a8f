import { invalid, UnsupportedRequestError } from '../errors.ts'
import { Bindings } from '../expression/bindings.ts'
import { hashes, hashOf } from '../keyspace.ts'
import { readUnits } from '../units.ts'
import { indexOf, pageParameters, parsePage, readPage, startOf } from './page.ts'
import { assertKnown, assertTable, consumption, countOf, type Operation } from './request.ts'

export const scan: Operation = (input, context) => {
  assertKnown('Scan', input, [...pageParameters, 'Segment', 'TotalSegments'])
  assertTable(input.TableName, context)
  if (context.table.hasSynthetic) throw new UnsupportedRequestError('Scan of a table with synthetic items')
  const { filter, projection } = parsePage(input)
  const bindings = new Bindings(input.ExpressionAttributeNames, input.ExpressionAttributeValues, [
    filter,
    projection,
  ])
  const index = indexOf(input, context)
  const [segment, segments] = [countOf(input, 'Segment', 0), countOf(input, 'TotalSegments', 1)]
  if ((segment === undefined) !== (segments === undefined)) {
    throw invalid('The Segment and the TotalSegments parameters have to be given together')
  }
  const [own, all] = [segment ?? 0, segments ?? 1]
  if (own >= all)
    throw invalid('The Segment parameter is zero-based and must be less than parameter TotalSegments')
  const start = startOf(input, index, context)
  if (start !== undefined && Math.floor((hashOf(start.partition) * all) / hashes) !== own) {
    throw invalid('The provided starting key is outside the segment')
  }
  const entries = context.table.scan(index?.name, own, all, start)
  const { answer, read } = readPage({ entries, index, filter, projection, bindings }, input, context)
  const consumed = consumption(context)
  const bytes = read.reduce((sum, { size }) => sum + size, 0)
  const units = readUnits(bytes, input.ConsistentRead === true)
  // Rounded once for the page; each partition is charged its share of the bytes. An empty page belongs to no key.
  const shares = read.map(({ partition, size }) => [partition, size / bytes] as const)
  consumed.addShared(index?.name ?? 'table', 'read', units, bytes === 0 ? [['', 1]] : shares)
  return { ...answer, ConsumedCapacity: consumed.answer(input.ReturnConsumedCapacity, context.tableName) }
}
