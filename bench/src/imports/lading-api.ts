import './lading-environment.ts'

export { handler } from '@lading/service/entrypoints/api'
