import { File, FileAddress } from '../common/file.ts'
import { createTsRestHandler } from '../routers/ts-rest.ts'

export const handler = createTsRestHandler({ address: FileAddress, file: File })
