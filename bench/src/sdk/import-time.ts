/** Milliseconds that the import of a bundle takes in this fresh process. */
import { pathToFileURL } from 'node:url'

const url = pathToFileURL(process.argv[2] ?? '').href
const began = performance.now()
await import(url)
console.log(performance.now() - began)
