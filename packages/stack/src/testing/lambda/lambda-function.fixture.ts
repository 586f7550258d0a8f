/** A process that has called a function, tells the id of its process, and waits to be killed. Argument: the artifact. */
import { LambdaFunction } from './lambda-function.ts'
import { nodeProcess } from './node-process.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined || process.send === undefined) throw new Error('To be forked with a folder')
const lambda = new LambdaFunction({ process: await nodeProcess({ folder, environment: {} }) })
process.send((await lambda.invoke({})).pid)
