import { AwsSolutionsChecks } from 'cdk-nag'
import { App, Validations } from 'aws-cdk-lib'
import { stackOf } from './src/synth.ts'
const stack = stackOf({ stage: 'dev', artifacts: { api: 'a', sweeper: 'b', setup: 'c' }, contentSecurityPolicy: "default-src 'none'; connect-src 'self'" })
const app = stack.node.root as App
Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
try { const a = app.synth(); console.log(a.directory) } catch (e) { console.log('THROWN', String(e).slice(0, 6000)) }
