// A private endpoint for one service of one storage account, with its private DNS zone.

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

@description('Service of the account.')
@allowed(['blob', 'table'])
param service string

@description('Resource id of the account.')
@minLength(1)
@maxLength(1024)
param accountId string

@description('Resource id of the virtual network that the DNS zone is linked to.')
@minLength(1)
@maxLength(1024)
param networkId string

@description('Resource id of the subnet of the endpoint.')
@minLength(1)
@maxLength(1024)
param subnetId string

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: 'privatelink.${service}.${environment().suffixes.storage}'
  location: 'global'
  tags: tags

  resource link 'virtualNetworkLinks' = {
    name: suffix
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: networkId }
    }
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2025-07-01' = {
  name: 'pe-${service}-${suffix}'
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: service
        properties: { privateLinkServiceId: accountId, groupIds: [service] }
      }
    ]
  }

  resource zoneGroup 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: service, properties: { privateDnsZoneId: zone.id } }]
    }
  }
}
