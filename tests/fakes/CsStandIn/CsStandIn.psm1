# Stands in for the modules SkypeForBusiness, MicrosoftTeams and ADSync: the
# parameters, errors and habits of their cmdlets, in front of the rehearsal
# tenant (CUTOVER_REHEARSAL_URL). It acts as a module does: it writes where no
# answer may be seen, and puts objects into properties. An identity of
# "sip:fail-KIND@..." meets the error of that kind. The tests make a manifest
# of each name and version around this one file.
#
# Errors are written through $PSCmdlet and streams through its methods, so
# that the module also runs where Microsoft.PowerShell.Utility is missing.

class ManagementObjectNotFoundException : System.Exception {
  ManagementObjectNotFoundException([string]$Message) : base($Message) {}
}
class HostedMigrationException : System.Exception {
  HostedMigrationException([string]$Message) : base($Message) {}
}

$client = [Net.Http.HttpClient]::new()
$script:account = $null
$script:syncs = 0
[Console]::WriteLine('CsStandIn: a banner at import')
$Host.UI.WriteLine('CsStandIn: a banner of the host at import')
'CsStandIn: an object at import'

function Write-Noise($Cmdlet) {
  $name = $Cmdlet.MyInvocation.MyCommand.Name
  $Cmdlet.WriteProgress([Management.Automation.ProgressRecord]::new(1, $name, 'working'))
  $Cmdlet.WriteWarning("$name`: the module is about to be replaced")
  $Cmdlet.WriteVerbose("$name`: GET https://service.test/")
  $Cmdlet.WriteDebug("$name`: details")
  $Cmdlet.WriteInformation("$name`: for your information", [string[]]@('PSHOST'))
  $Host.UI.WriteLine("$name`: told to the host")
  [Console]::WriteLine("$name`: {`"id`":1,`"ok`":true}")
  [Console]::Out.Write("$name`: without an end of line")
}

# One post to the rehearsal tenant; its "result" as a JsonNode.
function Invoke-Tenant($Cmdlet, [string]$Verb, [hashtable]$Values) {
  $body = [Text.Json.Nodes.JsonObject]::new()
  foreach ($name in $Values.Keys) {
    $value = $Values[$name]
    if ($value -is [bool]) {
      $body[$name] = [Text.Json.Nodes.JsonValue]::Create([bool]$value)
    } elseif ($value -is [int]) {
      $body[$name] = [Text.Json.Nodes.JsonValue]::Create([int]$value)
    } elseif ($value -is [array]) {
      $list = [Text.Json.Nodes.JsonArray]::new()
      foreach ($each in $value) { $list.Add([Text.Json.Nodes.JsonValue]::Create([string]$each)) }
      $body[$name] = $list
    } else {
      $body[$name] = [Text.Json.Nodes.JsonValue]::Create([string]$value)
    }
  }
  $content = [Net.Http.StringContent]::new($body.ToJsonString(), [Text.Encoding]::UTF8, 'application/json')
  $answer = $client.PostAsync("$env:CUTOVER_REHEARSAL_URL/onprem/$Verb", $content).GetAwaiter().GetResult()
  $text = $answer.Content.ReadAsStringAsync().GetAwaiter().GetResult()
  $answer = [Text.Json.Nodes.JsonNode]::Parse($text)
  if ($answer['ok'].GetValue[bool]()) { return , $answer['result'] }
  $message = [string]$answer['message']
  switch ([string]$answer['code']) {
    'not found' { Write-Missing $Cmdlet $Values['Identity'] $message }
    default { throw [HostedMigrationException]::new("HostedMigration fault: Error=(507), Description=($message)") }
  }
}

# As the on-premises cmdlets do: an error on the stream, and no more.
function Write-Missing($Cmdlet, [string]$Identity, [string]$Message) {
  $Cmdlet.WriteError([Management.Automation.ErrorRecord]::new(
      [ManagementObjectNotFoundException]::new($Message),
      'Microsoft.Rtc.Management.AD.Cmdlets', 'ObjectNotFound', $Identity))
}

function Test-Failure($Cmdlet, [string]$Identity) {
  if ($Identity -notmatch '^sip:fail-([a-z]+)@') { return }
  switch ($Matches[1]) {
    'throttled' { throw [Net.Http.HttpRequestException]::new('Response status code does not indicate success: 429 (Too Many Requests).', $null, 429) }
    'unauthorized' { throw [Exception]::new('Access Denied.', [Exception]::new('ErrorCode: 403')) }
    'signin' { throw [InvalidOperationException]::new('Session is not established yet, please run Connect-MicrosoftTeams.') }
    'conflict' { throw [Exception]::new("Telephone Number '+4930123' has already been assigned to another user") }
    'refused' { throw [Exception]::new("The user 'x' already has a telephone number set in the on-premises Active Directory") }
    'transport' { throw [Net.Http.HttpRequestException]::new('Connection refused', [Net.Sockets.SocketException]::new(111)) }
    'echo' { throw [Exception]::new("The operation on $Identity was declined.") }
    'server' { throw [Exception]::new('Code: InternalServerError; Response Status Code: InternalServerError') }
    'late' {
      # An error on the stream after a result.
      [pscustomobject]@{ SipAddress = $Identity }
      $Cmdlet.WriteError([Management.Automation.ErrorRecord]::new(
          [Exception]::new('The operation failed on the retry pool.'), 'Late', 'NotSpecified', $null))
    }
    'prompt' { $Host.UI.ReadLine() }
    # What the input of a module is: never the requests.
    'reads' { [pscustomobject]@{ SipAddress = "read: $([Console]::In.ReadToEnd())" } }
  }
}

function ConvertTo-User($Node) {
  $pool = [string]$Node['RegistrarPool']
  [pscustomobject]@{
    Identity = "CN=$([string]$Node['SipAddress'])"
    SipAddress = [string]$Node['SipAddress']
    HostingProvider = [string]$Node['HostingProvider']
    RegistrarPool = $(if ($pool) { [pscustomobject]@{ FriendlyName = $pool; Id = 7; Service = [pscustomobject]@{ Role = 'Registrar' } } })
    LineURI = [string]$Node['LineURI']
    EnterpriseVoiceEnabled = $true
    TenantId = [guid]::Empty
  }
}

function Get-CsUser {
  [CmdletBinding()] param([Parameter(Position = 0, ValueFromPipeline)][string]$Identity)
  process {
    Write-Noise $PSCmdlet
    if ($PSBoundParameters.ContainsKey('Identity')) {
      if ($Identity -match '^sip:fail-') { Test-Failure $PSCmdlet $Identity; return }
      $found = Invoke-Tenant $PSCmdlet Get-CsUser @{ Identity = $Identity }
      if ($null -ne $found) { ConvertTo-User $found }
      return
    }
    $found = Invoke-Tenant $PSCmdlet Get-CsUser @{}
    foreach ($each in $found['value']) { ConvertTo-User $each }
  }
}

function Move-CsUser {
  [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
  param(
    [Parameter(Mandatory, Position = 0)][string]$Identity,
    [Parameter(Mandatory, Position = 1)][string]$Target,
    [string]$Report, [switch]$MoveToTeams, [switch]$Force, [switch]$PassThru)
  Write-Noise $PSCmdlet
  if ($Force) { throw [Exception]::new('the contacts and meetings are lost for good') }
  if (-not $Report) { throw [Exception]::new('the test wants a report') }
  if (-not $PSCmdlet.ShouldProcess($Identity, 'Move-CsUser')) { return }
  if ($Identity -match '^sip:fail-report@') {
    [IO.File]::WriteAllText($Report, "User,Status,Message`r`n`"$Identity`",Failed,`"HostedMigration fault: Error=(511), the user `"`"x`"`", could not be moved`"`r`n")
    return
  }
  if ($Identity -match '^sip:fail-') { Test-Failure $PSCmdlet $Identity; return }
  $done = Invoke-Tenant $PSCmdlet Move-CsUser @{ Identity = $Identity; Target = $Target }
  if ($null -ne $done) {
    [IO.File]::WriteAllText($Report, "User,Status,Error`r`n$Identity,Succeeded,`r`n")
  }
}

function Set-CsUser {
  [CmdletBinding(SupportsShouldProcess)]
  param([Parameter(Mandatory)][string]$Identity, [string]$LineURI, [bool]$EnterpriseVoiceEnabled)
  Write-Noise $PSCmdlet
  if ($Identity -match '^sip:fail-') { Test-Failure $PSCmdlet $Identity; return }
  $null = Invoke-Tenant $PSCmdlet Set-CsUser @{ Identity = $Identity; LineURI = $LineURI }
}

function Connect-MicrosoftTeams {
  [CmdletBinding()]
  param(
    [string]$TenantId, [string]$ApplicationId, [string]$CertificateThumbprint,
    [string[]]$AccessTokens, [string]$TeamsEnvironmentName)
  Write-Noise $PSCmdlet
  if ($AccessTokens -contains 'expired') {
    throw [Exception]::new("AADSTS700082: The token $($AccessTokens -join ' ') has expired")
  }
  $script:account = $ApplicationId
  [pscustomobject]@{ Account = $ApplicationId; Tenant = $TenantId; Tokens = $AccessTokens }
}

function ConvertTo-OnlineUser($Node) {
  $user = [ordered]@{}
  foreach ($name in 'Identity', 'UserPrincipalName', 'SipAddress', 'AccountType', 'HostingProvider', 'LineURI', 'TeamsUpgradeEffectiveMode') {
    $user[$name] = [string]$Node[$name]
  }
  $user['FeatureTypes'] = [string[]]@(foreach ($each in $Node['FeatureTypes']) { [string]$each })
  $user['EnterpriseVoiceEnabled'] = $Node['EnterpriseVoiceEnabled'].GetValue[bool]()
  $user['TeamsUpgradePolicy'] = [pscustomobject]@{ Authority = 'Tenant'; Name = 'UpgradeToTeams' }
  foreach ($name in 'OnlineVoiceRoutingPolicy', 'TenantDialPlan', 'TeamsCallingPolicy', 'TeamsIPPhonePolicy', 'TeamsEmergencyCallRoutingPolicy') {
    $user[$name] = $(if ([string]$Node[$name]) { [pscustomobject]@{ Authority = 'Tenant'; Name = [string]$Node[$name] } })
  }
  [pscustomobject]$user
}

function Get-CsOnlineUser {
  [CmdletBinding()] param([Parameter(Position = 0)][string]$Identity, [string]$Filter)
  Write-Noise $PSCmdlet
  if ($Identity -match '^sip:fail-') { Test-Failure $PSCmdlet $Identity; return }
  if (-not $Identity) {
    foreach ($each in (Invoke-Tenant $PSCmdlet Get-CsOnlineUser @{})['value']) { ConvertTo-OnlineUser $each }
    return
  }
  $found = Invoke-Tenant $PSCmdlet Get-CsOnlineUser @{ Identity = $Identity }
  if ($null -ne $found) { ConvertTo-OnlineUser $found }
}

function Get-CsPhoneNumberAssignment {
  [CmdletBinding()]
  param([string]$TelephoneNumber, [string]$AssignedPstnTargetId, [int]$Top = 500, [int]$Skip)
  Write-Noise $PSCmdlet
  $found = Invoke-Tenant $PSCmdlet Get-CsPhoneNumberAssignment @{ TelephoneNumber = $TelephoneNumber; Top = $Top; Skip = $Skip }
  foreach ($each in $found['value']) {
    $number = [ordered]@{ Capability = [string[]]@('UserAssignment') }
    foreach ($name in 'TelephoneNumber', 'NumberType', 'NumberSource', 'ActivationState', 'PstnAssignmentStatus', 'AssignedPstnTargetId', 'AssignmentCategory', 'LocationId') {
      $number[$name] = [string]$each[$name]
    }
    [pscustomobject]$number
  }
}

function Set-CsPhoneNumberAssignment {
  [CmdletBinding(DefaultParameterSetName = 'Assignment')]
  param(
    [Parameter(Mandatory)][string]$Identity,
    [Parameter(Mandatory, ParameterSetName = 'Assignment')][string]$PhoneNumber,
    [Parameter(Mandatory, ParameterSetName = 'Assignment')][string]$PhoneNumberType,
    [Parameter(ParameterSetName = 'Assignment')][string]$LocationId,
    [Parameter(ParameterSetName = 'Assignment')][ValidateSet('Primary', 'Private', 'Alternate')][string]$AssignmentCategory,
    [Parameter(Mandatory, ParameterSetName = 'Attribute')][bool]$EnterpriseVoiceEnabled)
  Write-Noise $PSCmdlet
  if ($Identity -match '^sip:fail-') { Test-Failure $PSCmdlet $Identity; return }
  $values = @{ Identity = $Identity }
  if ($PSCmdlet.ParameterSetName -eq 'Attribute') {
    $values.EnterpriseVoiceEnabled = $EnterpriseVoiceEnabled
  } else {
    $values.PhoneNumber = $PhoneNumber
    $values.PhoneNumberType = $PhoneNumberType
    if ($LocationId) { $values.LocationId = $LocationId }
    if ($AssignmentCategory) { $values.AssignmentCategory = $AssignmentCategory }
  }
  $null = Invoke-Tenant $PSCmdlet Set-CsPhoneNumberAssignment $values
}

function Remove-CsPhoneNumberAssignment {
  [CmdletBinding(DefaultParameterSetName = 'RemoveSome')]
  param(
    [Parameter(Mandatory)][string]$Identity,
    [Parameter(Mandatory, ParameterSetName = 'RemoveSome')][string]$PhoneNumber,
    [Parameter(Mandatory, ParameterSetName = 'RemoveSome')][string]$PhoneNumberType,
    [Parameter(Mandatory, ParameterSetName = 'RemoveAll')][switch]$RemoveAll)
  Write-Noise $PSCmdlet
  $null = Invoke-Tenant $PSCmdlet Remove-CsPhoneNumberAssignment @{ Identity = $Identity; PhoneNumber = $PhoneNumber; PhoneNumberType = $PhoneNumberType }
}

function Set-Policy($Cmdlet, [string]$Identity, $PolicyName) {
  Write-Noise $Cmdlet
  if ($PolicyName -eq 'None-Such') {
    throw [Exception]::new('Cannot find policy. Policy "None-Such" is not a user policy. You can assign only a user policy to a specific user.')
  }
  $null = Invoke-Tenant $Cmdlet $Cmdlet.MyInvocation.MyCommand.Name @{ Identity = $Identity; PolicyName = $PolicyName }
}
function Grant-CsOnlineVoiceRoutingPolicy {
  [CmdletBinding()] param([Parameter(Mandatory)][string]$Identity, [Parameter(Mandatory)][AllowNull()][AllowEmptyString()][string]$PolicyName)
  Set-Policy $PSCmdlet $Identity $PolicyName
}
function Grant-CsTenantDialPlan {
  [CmdletBinding()] param([Parameter(Mandatory)][string]$Identity, [Parameter(Mandatory)][AllowNull()][AllowEmptyString()][string]$PolicyName)
  Set-Policy $PSCmdlet $Identity $PolicyName
}
function Grant-CsTeamsCallingPolicy {
  [CmdletBinding()] param([Parameter(Mandatory)][string]$Identity, [Parameter(Mandatory)][AllowNull()][AllowEmptyString()][string]$PolicyName)
  Set-Policy $PSCmdlet $Identity $PolicyName
}
function Grant-CsTeamsIPPhonePolicy {
  [CmdletBinding()] param([Parameter(Mandatory)][string]$Identity, [Parameter(Mandatory)][AllowNull()][AllowEmptyString()][string]$PolicyName)
  Set-Policy $PSCmdlet $Identity $PolicyName
}
function Grant-CsTeamsEmergencyCallRoutingPolicy {
  [CmdletBinding()] param([Parameter(Mandatory)][string]$Identity, [Parameter(Mandatory)][AllowNull()][AllowEmptyString()][string]$PolicyName)
  Set-Policy $PSCmdlet $Identity $PolicyName
}
function Grant-CsTeamsUpgradePolicy {
  [CmdletBinding()] param([Parameter(Mandatory)][string]$Identity, [Parameter(Mandatory)][AllowNull()][AllowEmptyString()][string]$PolicyName)
  Set-Policy $PSCmdlet $Identity $PolicyName
}

# Batches: the id alone comes back, the users' states are asked by it.
function New-CsBatchPolicyAssignmentOperation {
  [CmdletBinding()]
  param(
    [Parameter(Mandatory)][string]$PolicyType,
    [Parameter(Mandatory)][AllowNull()][AllowEmptyString()][string]$PolicyName,
    [Parameter(Mandatory)][string[]]$Identity, [string]$OperationName)
  Write-Noise $PSCmdlet
  $begun = Invoke-Tenant $PSCmdlet New-CsBatchPolicyAssignmentOperation @{ PolicyType = $PolicyType; PolicyName = $PolicyName; Identity = @($Identity) }
  [string]$begun['OperationId']
}
function Get-CsBatchPolicyAssignmentOperation {
  [CmdletBinding()] param([Parameter(Mandatory)][string]$Identity)
  Write-Noise $PSCmdlet
  $found = Invoke-Tenant $PSCmdlet Get-CsBatchPolicyAssignmentOperation @{ Identity = $Identity }
  if ($null -eq $found) { return }
  $states = foreach ($each in $found['UserState']) {
    [pscustomobject]@{ Id = [string]$each['Id']; Result = [string]$each['Result']; State = [string]$each['State'] }
  }
  [pscustomobject]@{
    OperationId = $Identity; OverallStatus = 'Completed'
    CreatedTime = [datetime]::new(2030, 1, 2, 3, 4, 5, [DateTimeKind]::Utc)
    UserState = [object[]]@($states)
  }
}
function Get-CsPhoneNumberTenantConfiguration {
  [CmdletBinding()] param()
  Write-Noise $PSCmdlet
  [pscustomobject]@{ AssignmentBlockedForever = $false; AssignmentEmailEnabled = $true; UnassignmentEmailEnabled = $false; AllowOnPremToOnlineMigration = $true }
}
function Get-CsTeamsCallingPolicy {
  [CmdletBinding()] param()
  Write-Noise $PSCmdlet
  foreach ($each in (Invoke-Tenant $PSCmdlet Get-CsTeamsCallingPolicy @{})['value']) {
    [pscustomobject]@{ Identity = [string]$each['Identity']; AllowPrivateCalling = $true }
  }
}

# One voice routing estate, as the service hands it out: objects in objects.
function Get-CsOnlinePstnUsage {
  [CmdletBinding()] param()
  Write-Noise $PSCmdlet
  [pscustomobject]@{ Identity = 'Global'; Usage = [string[]]@('Emergency', 'National') }
}
function Get-CsOnlineVoiceRoute {
  [CmdletBinding()] param()
  Write-Noise $PSCmdlet
  [pscustomobject]@{
    Identity = 'national'; Priority = [uint32]1; NumberPattern = '^\+49\d+$'; Description = $null
    OnlinePstnUsages = [string[]]@('National'); OnlinePstnGatewayList = [string[]]@('sbc1.contoso.com', 'sbc2.contoso.com')
  }
  [pscustomobject]@{
    Identity = 'emergency'; Priority = [uint32]0; NumberPattern = '^\+?(110|112)$'
    OnlinePstnUsages = [string[]]@('Emergency'); OnlinePstnGatewayList = [string[]]@('sbc1.contoso.com')
  }
}
function Get-CsOnlineVoiceRoutingPolicy {
  [CmdletBinding()] param()
  Write-Noise $PSCmdlet
  foreach ($each in (Invoke-Tenant $PSCmdlet Get-CsOnlineVoiceRoutingPolicy @{})['value']) {
    [pscustomobject]@{ Identity = [string]$each['Identity']; OnlinePstnUsages = [string[]]@('National'); RouteType = 'BYOT' }
  }
}
function Get-CsOnlinePSTNGateway {
  [CmdletBinding()] param()
  Write-Noise $PSCmdlet
  [pscustomobject]@{ Identity = 'sbc1.contoso.com'; Enabled = $true; SendSipOptions = $true; MaxConcurrentSessions = [uint32]100; SipSignalingPort = 5061 }
}
function Get-CsTenantDialPlan {
  [CmdletBinding()] param()
  Write-Noise $PSCmdlet
  [pscustomobject]@{
    Identity = 'Tag:DP-DE'; SimpleName = 'DP-DE'
    NormalizationRules = [object[]]@([pscustomobject]@{ Name = 'national'; Pattern = '^0(\d+)$'; Translation = '+49$1'; IsInternalExtension = $false })
  }
  foreach ($each in (Invoke-Tenant $PSCmdlet Get-CsTenantDialPlan @{})['value']) {
    [pscustomobject]@{ Identity = [string]$each['Identity']; NormalizationRules = [object[]]@() }
  }
}
function Get-CsTeamsTranslationRule { [CmdletBinding()] param() Write-Noise $PSCmdlet }
function Get-CsTeamsEmergencyCallRoutingPolicy {
  [CmdletBinding()] param()
  Write-Noise $PSCmdlet
  [pscustomobject]@{
    Identity = 'Tag:ECRP-EMEA'; AllowEnhancedEmergencyServices = $true
    EmergencyNumbers = [object[]]@([pscustomobject]@{ EmergencyDialString = '112'; EmergencyDialMask = '110;911'; OnlinePSTNUsage = 'Emergency' })
  }
  foreach ($each in (Invoke-Tenant $PSCmdlet Get-CsTeamsEmergencyCallRoutingPolicy @{})['value']) {
    [pscustomobject]@{ Identity = [string]$each['Identity']; EmergencyNumbers = [object[]]@() }
  }
}
function Get-CsTenantNetworkSite {
  [CmdletBinding()] param()
  Write-Noise $PSCmdlet
  [pscustomobject]@{ Identity = 'Berlin'; EnableLocationBasedRouting = $false; EmergencyCallRoutingPolicy = 'Tag:ECRP-EMEA' }
}

function Start-ADSyncSyncCycle {
  [CmdletBinding()] param([ValidateSet('Delta', 'Initial')][string]$PolicyType)
  Write-Noise $PSCmdlet
  if ($PolicyType -ne 'Delta') { throw [Exception]::new('the test wants a delta') }
  if (++$script:syncs -gt 1) {
    throw [InvalidOperationException]::new('System.InvalidOperationException: Connector is already running. Sync is already running. Cannot start a new run till this one completes.')
  }
  [pscustomobject]@{ Result = 'Success' }
}

function Get-ADSyncScheduler {
  [CmdletBinding()] param()
  Write-Noise $PSCmdlet
  [pscustomobject]@{
    SyncCycleEnabled = $true
    SyncCycleInProgress = $script:syncs -gt 0
    StagingModeEnabled = $false
    MaintenanceModeEnabled = $false
    NextSyncCyclePolicyType = 'Delta'
    NextSyncCycleStartTimeInUTC = [datetime]::new(2030, 1, 2, 3, 4, 5, [DateTimeKind]::Utc)
    CurrentlyEffectiveSyncCycleInterval = [timespan]::FromMinutes(30)
  }
}
