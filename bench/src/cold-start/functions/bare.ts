/** What every other row contains: Node, the runtime, and an answer. */
export async function handler() {
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{"status":"ok"}' }
}
