import { ofUploads } from './fault-scenarios.ts'
import { testFaults } from './fault-tests.ts'

await testFaults(ofUploads)
