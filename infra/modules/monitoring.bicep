// Application Insights on a Log Analytics workspace. Both accept Entra identities only.

import { grant, tagSet } from 'shared.bicep'

@description('Suffix of the names.')
@minLength(3)
@maxLength(40)
param suffix string

@description('Region.')
@minLength(1)
@maxLength(64)
param location string

@description('Tags.')
param tags tagSet

@description('Retention of logs, in days.')
@minValue(30)
@maxValue(730)
param retentionDays int

@description('Daily cap of ingestion, in gigabytes. Ingestion stops above it until the next day.')
@minValue(1)
@maxValue(1000)
param dailyCapGigabytes int

@description('All role assignments on Application Insights.')
@maxLength(4)
param grants grant[]

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: 'log-${suffix}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    workspaceCapping: { dailyQuotaGb: dailyCapGigabytes }
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${suffix}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    DisableIpMasking: false
    DisableLocalAuth: true
    IngestionMode: 'LogAnalytics'
    WorkspaceResourceId: workspace.id
  }
}

resource roles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for item in grants: {
    scope: insights
    name: guid(insights.id, item.identityId, item.roleId)
    properties: {
      principalId: item.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', item.roleId)
    }
  }
]

// What operators look at first. Its queries are for the workspace.
resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspace.id, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    category: 'workbook'
    displayName: 'Jobs API'
    description: 'Requests, rejections, projects in memory, freshness and the table.'
    serializedData: replace(loadTextContent('../workbook.json'), '{workspace}', workspace.id)
    sourceId: workspace.id
    version: '1.0'
  }
}

@description('Resource id of the workspace.')
output workspaceId string = workspace.id

@description('Resource id of Application Insights.')
output insightsId string = insights.id

@description('Connection string for telemetry. It is not a secret: local authentication is off.')
output telemetryAddress string = insights.properties.ConnectionString
