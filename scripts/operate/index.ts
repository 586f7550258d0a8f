import { alarmsTable } from './alarms.ts'
import { lineTable, metricsTable, sampleBlock } from './call-line.ts'
import { basisTable, monthsTable, storageTable } from './costs.ts'
import { failuresTable, stagesBlock } from './failures.ts'
import { deployerTable, findingsTable, rolesTable } from './roles.ts'
import { docsTable, frontsTable, settingsTable } from './settings.ts'

/** Parts of the docs that are made from the deployment and committed, by their paths in the repository. */
export function operateParts(): ReadonlyMap<string, string> {
  const parts = {
    alarms: alarmsTable(),
    'call-line': sampleBlock(),
    'call-line-fields': lineTable(),
    'cost-basis': basisTable(),
    'cost-months': monthsTable(),
    'cost-storage': storageTable(),
    deployer: deployerTable(),
    docs: docsTable(),
    failures: failuresTable(),
    findings: findingsTable(),
    fronts: frontsTable(),
    metrics: metricsTable(),
    roles: rolesTable(),
    settings: settingsTable(),
    stages: stagesBlock(),
  }
  return new Map(Object.entries(parts).map(([name, text]) => [`apps/docs/src/generated/${name}.md`, text]))
}
