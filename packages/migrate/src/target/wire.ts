import type { Item } from '@lading/store/items'

/** A value as DynamoDB's JSON has it, as text: one `JSON.stringify` of the whole would build the tree first. */
function encodeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `{"S":${JSON.stringify(value)}}`
    case 'number':
      return `{"N":"${value}"}`
    case 'boolean':
      return value ? '{"BOOL":true}' : '{"BOOL":false}'
  }
  if (Array.isArray(value)) return `{"L":[${value.map(encodeValue).join(',')}]}`
  throw new TypeError(`Items of files hold texts, numbers, booleans and lists; this is a ${typeof value}`)
}

/** An item as DynamoDB's JSON. */
export function encodeItem(item: Item): string {
  let text = ''
  for (const name in item) {
    const value = item[name]
    if (value !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${encodeValue(value)}`
  }
  return `{${text}}`
}

type WireValue = { readonly [type: string]: unknown }

function decodeValue(value: WireValue): unknown {
  if ('S' in value) return value.S
  if ('N' in value) return Number(value.N)
  if ('BOOL' in value) return value.BOOL
  if ('L' in value) return (value.L as WireValue[]).map(decodeValue)
  if ('M' in value) return decodeItem(value.M as Record<string, WireValue>)
  if ('NULL' in value) return null
  return undefined // sets and bytes: none in items of files
}

export function decodeItem(wire: Readonly<Record<string, WireValue>>): Item {
  const item: Item = {}
  for (const name in wire) item[name] = decodeValue(wire[name] ?? {})
  return item
}
