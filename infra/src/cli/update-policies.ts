import { writePolicies } from '../policy.ts'

// What a key needs to deploy follows from the template: run after each change of it.
for (const file of await writePolicies()) console.log(file)
