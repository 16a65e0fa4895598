// A virtual network through which the app, and only the app, reaches both storage accounts.

import { tagSet } from 'shared.bicep'

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

@description('Address range of the network, /24 or larger. It contains a /26 subnet for the app and a /27 subnet for the endpoints.')
@minLength(9)
@maxLength(18)
param addressPrefix string

@description('Resource id of the host storage account. Its blob service gets a private endpoint.')
@minLength(1)
@maxLength(1024)
param hostStorageId string

@description('Resource id of the jobs storage account. Its table service gets a private endpoint.')
@minLength(1)
@maxLength(1024)
param jobsStorageId string

resource network 'Microsoft.Network/virtualNetworks@2025-07-01' = {
  name: 'vnet-${suffix}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 0)
          // The app calls the token issuer and Application Insights on the internet.
          defaultOutboundAccess: true
          delegations: [
            {
              name: 'flex-consumption'
              properties: { serviceName: 'Microsoft.App/environments' }
            }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 27, 2)
          defaultOutboundAccess: false
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
    ]
  }

  resource app 'subnets' existing = {
    name: 'app'
  }

  resource endpoints 'subnets' existing = {
    name: 'endpoints'
  }
}

module hostEndpoint 'endpoint.bicep' = {
  params: {
    suffix: suffix
    location: location
    tags: tags
    service: 'blob'
    accountId: hostStorageId
    networkId: network.id
    subnetId: network::endpoints.id
  }
}

module jobsEndpoint 'endpoint.bicep' = {
  params: {
    suffix: suffix
    location: location
    tags: tags
    service: 'table'
    accountId: jobsStorageId
    networkId: network.id
    subnetId: network::endpoints.id
  }
}

@description('Resource id of the subnet that the app joins.')
output appSubnetId string = network::app.id
