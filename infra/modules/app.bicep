// The Flex Consumption plan and the function app on it.

import {
  accessOptions
  instanceMemoryMegabytes
  requestsPerInstance
  scaleOptions
  settingSet
  tagSet
} from 'shared.bicep'

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

@description('Addresses that may reach the app.')
param access accessOptions

@description('True: the availability test of Application Insights may call the API too.')
param allowReadinessProbe bool

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

var callers = access.?callers ?? []
var deployers = access.?deployers ?? []

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
    // No /admin endpoints: the host's own keys give access to nothing, only roles in Azure do.
    #disable-next-line BCP037 // Documented for this resource, and missing in its type.
    functionsRuntimeAdminIsolationEnabled: true
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      ftpsState: 'Disabled'
      http20Enabled: true
      ipSecurityRestrictions: empty(callers)
        ? []
        : concat(
            allowReadinessProbe
              ? [
                  {
                    name: 'readiness-probe'
                    priority: 90
                    action: 'Allow'
                    tag: 'ServiceTag'
                    ipAddress: 'ApplicationInsightsAvailability'
                  }
                ]
              : [],
            restrictions(callers)
          )
      ipSecurityRestrictionsDefaultAction: empty(callers) ? 'Allow' : 'Deny'
      minTlsVersion: '1.2'
      remoteDebuggingEnabled: false
      scmIpSecurityRestrictions: restrictions(deployers)
      scmIpSecurityRestrictionsDefaultAction: empty(deployers) ? 'Allow' : 'Deny'
      scmIpSecurityRestrictionsUseMain: false
      scmMinTlsVersion: '1.2'
    }
    #disable-next-line BCP037 // siteUpdateStrategy is documented for this resource, and missing in its type.
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
      ...(empty(scale.?updateStrategy) ? {} : { siteUpdateStrategy: { type: scale.updateStrategy! } })
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

@sealed()
@description('A rule that lets addresses in.')
type restriction = {
  @description('Name of the rule.')
  name: string

  @description('Place of the rule.')
  priority: int

  @description('What happens.')
  action: 'Allow'

  @description('The addresses, in CIDR notation.')
  ipAddress: string
}

@description('Rules that let these addresses in.')
func restrictions(addresses string[]) restriction[] =>
  map(addresses, (address, i) => {
    name: 'address-${i}'
    priority: 100 + i
    action: 'Allow'
    ipAddress: address
  })

@description('Resource id of the app.')
output id string = app.id

@description('Host name of the app.')
output hostName string = app.properties.defaultHostName
