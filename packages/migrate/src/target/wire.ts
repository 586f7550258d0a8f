import type { Emit, Item } from '@lading/store/items'

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

/** `"name":` of every attribute: there are few, and millions of items. */
const names = new Map<string, string>()

function encodeName(name: string): string {
  let encoded = names.get(name)
  if (encoded === undefined) {
    encoded = `${JSON.stringify(name)}:`
    names.set(name, encoded)
  }
  return encoded
}

/** DynamoDB's JSON of an item, from what gives its attributes; no object of the item is made. */
export function encodeAttributes(build: (emit: Emit) => void): string {
  let text = '{'
  build((name, value) => {
    if (text.length > 1) text += ','
    text += encodeName(name)
    text += encodeValue(value)
  })
  return `${text}}`
}

/** An item as DynamoDB's JSON. */
export const encodeItem = (item: Item): string =>
  encodeAttributes((emit) => {
    for (const name in item) if (item[name] !== undefined) emit(name, item[name])
  })

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
