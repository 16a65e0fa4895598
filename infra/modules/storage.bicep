// A storage account without shared keys, with one blob container or one table.

import { grant, tagSet } from 'shared.bicep'

@description('Name of the account.')
@minLength(3)
@maxLength(24)
param name string

@description('Region.')
@minLength(1)
@maxLength(64)
param location string

@description('Tags.')
param tags tagSet

@description('Replication.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS', 'Standard_RAGRS', 'Standard_RAGZRS'])
param sku string

@description('The service in use: blob creates a container, table creates a table.')
@allowed(['blob', 'table'])
param service string

@description('Name of the container or of the table.')
@minLength(3)
@maxLength(63)
param content string

@description('True: the account is reachable through private endpoints only.')
param privateOnly bool

@description('All role assignments on this account.')
@maxLength(4)
param grants grant[]

@description('Resource id of the Log Analytics workspace.')
@minLength(1)
@maxLength(1024)
param workspaceId string

@description('True: reads are logged. One line for each request, so the log gets large and expensive.')
param logReads bool

@description('True: writes are logged. One line for each write.')
param logWrites bool

@description('True: the account cannot be deleted before the lock is removed.')
param lock bool

resource account 'Microsoft.Storage/storageAccounts@2025-08-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    isLocalUserEnabled: false
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: privateOnly ? 'Disabled' : 'Enabled'
    supportsHttpsTrafficOnly: true
    networkAcls: {
      bypass: 'None'
      defaultAction: privateOnly ? 'Deny' : 'Allow'
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-08-01' = if (service == 'blob') {
  parent: account
  name: 'default'
  properties: {
    // Each deployment overwrites the package of the one before, which can be restored meanwhile.
    deleteRetentionPolicy: { enabled: true, days: 30 }
    containerDeleteRetentionPolicy: { enabled: true, days: 30 }
  }

  resource container 'containers' = {
    name: content
    properties: { publicAccess: 'None' }
  }
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2025-08-01' = if (service == 'table') {
  parent: account
  name: 'default'

  resource table 'tables' = {
    name: content
  }
}

resource roles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for item in grants: {
    scope: account
    name: guid(account.id, item.identityId, item.roleId)
    properties: {
      principalId: item.principalId
      principalType: item.?principalType ?? 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', item.roleId)
    }
  }
]

resource accountLock 'Microsoft.Authorization/locks@2020-05-01' = if (lock) {
  scope: account
  name: 'keep'
  properties: {
    level: 'CanNotDelete'
    notes: 'The table has no backup of its own.'
  }
}

var logs = [
  { category: 'StorageRead', enabled: logReads }
  { category: 'StorageWrite', enabled: logWrites }
  { category: 'StorageDelete', enabled: true }
]
var metrics = [{ category: 'Transaction', enabled: true }]

#disable-next-line use-recent-api-versions // The newest version; the newest stable one is from 2016.
resource blobDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (service == 'blob') {
  scope: blobs
  name: 'to-workspace'
  properties: { workspaceId: workspaceId, logs: logs, metrics: metrics }
}

#disable-next-line use-recent-api-versions // The newest version; the newest stable one is from 2016.
resource tableDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (service == 'table') {
  scope: tables
  name: 'to-workspace'
  properties: { workspaceId: workspaceId, logs: logs, metrics: metrics }
}

@description('Resource id of the account.')
output id string = account.id
