// The Flex Consumption plan and the function app on it.

import { instanceMemoryMegabytes, requestsPerInstance, scaleOptions, settingSet, tagSet } from 'shared.bicep'

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

@description('Name of the function app.')
@minLength(2)
@maxLength(60)
param appName string

@description('Resource id of the app\'s identity.')
@minLength(1)
@maxLength(1024)
param identityId string

@description('Address of the blob container that holds the deployed package.')
@minLength(1)
@maxLength(512)
param packageContainer string

@description('All application settings. None of them is a secret.')
param settings settingSet

@description('Size and number of instances.')
param scale scaleOptions

@description('Resource id of the subnet that the app joins. Empty: no subnet.')
@maxLength(1024)
param subnetId string

@description('Resource id of the Log Analytics workspace.')
@minLength(1)
@maxLength(1024)
param workspaceId string

var maximumInstances = scale.?maximumInstances ?? 40
var alwaysReadyInstances = (scale.?alwaysReadyInstances ?? 0) <= maximumInstances
  ? (scale.?alwaysReadyInstances ?? 0)
  : fail('scale.alwaysReadyInstances must not exceed scale.maximumInstances')

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-${suffix}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: {
    reserved: true
    zoneRedundant: scale.?zoneRedundant ?? false
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: appName
  location: location
  // The Azure Developer CLI finds the app by this tag. Its value is the name of the service in azure.yaml.
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    reserved: true
    httpsOnly: true
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      ftpsState: 'Disabled'
      http20Enabled: true
      minTlsVersion: '1.2'
      remoteDebuggingEnabled: false
      scmMinTlsVersion: '1.2'
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainer
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMegabytes(scale)
        maximumInstanceCount: maximumInstances
        alwaysReady: alwaysReadyInstances == 0 ? [] : [{ name: 'http', instanceCount: alwaysReadyInstances }]
        triggers: { http: { perInstanceConcurrency: requestsPerInstance(scale) } }
      }
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: settings
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

#disable-next-line use-recent-api-versions // The newest version; the newest stable one is from 2016.
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: app
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'FunctionAppLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Host name of the app.')
output hostName string = app.properties.defaultHostName
