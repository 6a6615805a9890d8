# The PowerShell worker of cutover: reads one JSON object a line on standard
# input, runs the cmdlet that it names, and answers one JSON object a line on
# standard output (the wire: powershell_host.h; setting up: README.md).
#
#   {"id":7,"verb":"Get-CsUser","args":{"Identity":"sip:ann@contoso.com"}}
#   {"id":7,"ok":true,"result":{...}}
#   {"id":7,"ok":false,"code":"not found","message":"..."}
#
# Only the verbs of the table below, with only the arguments listed there, are
# carried out; arguments are bound by splatting and never become script text.
# Written for PowerShell 7 and Windows PowerShell 5.1 alike, with the engine
# and .NET alone: ConvertFrom-Json would turn texts that look like dates into
# dates. The automatic variable for pipeline input must not occur in this
# script: with it, PowerShell would read standard input itself.

# Standard output is for answers alone. It is taken first, so that whatever a
# module or the host writes goes to standard error, and nothing that reads
# from the console can take a request away.
$utf8 = [Text.UTF8Encoding]::new($false)
$requests = [IO.StreamReader]::new([Console]::OpenStandardInput(), $utf8)
$answers = [IO.StreamWriter]::new([Console]::OpenStandardOutput(), $utf8)
$answers.NewLine = "`n"
$answers.AutoFlush = $true
[Console]::SetOut([Console]::Error)
[Console]::SetIn([IO.TextReader]::Null)

# Modules see the global preferences, not those of a script.
$global:ProgressPreference = 'SilentlyContinue'
$global:WarningPreference = 'SilentlyContinue'
$global:InformationPreference = 'SilentlyContinue'
$global:VerbosePreference = 'SilentlyContinue'
$global:DebugPreference = 'SilentlyContinue'
$global:ErrorActionPreference = 'Continue'
$global:ConfirmPreference = 'None'
Set-StrictMode -Version 2.0

### JSON

if ($PSVersionTable.PSEdition -ne 'Core') {
  [void][Reflection.Assembly]::LoadWithPartialName('System.Web.Extensions')
}

# Objects become case-sensitive dictionaries, arrays become lists.
function ConvertFrom-Element($Element) {
  switch ([string]$Element.ValueKind) {
    'Object' {
      $object = [Collections.Generic.Dictionary[string, object]]::new()
      foreach ($member in $Element.EnumerateObject()) {
        # A second member of the same name throws.
        $object.Add($member.Name, (ConvertFrom-Element $member.Value))
      }
      return , $object
    }
    'Array' {
      $list = [Collections.Generic.List[object]]::new()
      foreach ($item in $Element.EnumerateArray()) {
        $list.Add((ConvertFrom-Element $item))
      }
      return , $list
    }
    'String' { return $Element.GetString() }
    'True' { return $true }
    'False' { return $false }
    'Null' { return $null }
    'Number' {
      $whole = [long]0
      if ($Element.TryGetInt64([ref]$whole)) { return $whole }
      return $Element.GetDouble()
    }
  }
}

function Read-Json([string]$Text) {
  if ($PSVersionTable.PSEdition -eq 'Core') {
    $document = [Text.Json.JsonDocument]::Parse($Text)
    return , (ConvertFrom-Element $document.RootElement)
  }
  $parser = [Web.Script.Serialization.JavaScriptSerializer]::new()
  $parser.MaxJsonLength = [int]::MaxValue
  return , $parser.DeserializeObject($Text)
}

$escape = {
  param($Match)
  switch ($Match.Value) {
    '"' { '\"' }
    '\' { '\\' }
    default { '\u{0:x4}' -f [int][char]$Match.Value }
  }
}

function Write-Json($Value, [Text.StringBuilder]$Text) {
  if ($null -eq $Value) {
    [void]$Text.Append('null')
  } elseif ($Value -is [bool]) {
    [void]$Text.Append($(if ($Value) { 'true' } else { 'false' }))
  } elseif ($Value -is [int] -or $Value -is [long]) {
    [void]$Text.Append($Value.ToString([Globalization.CultureInfo]::InvariantCulture))
  } elseif ($Value -is [Collections.IDictionary]) {
    $separator = '{'
    foreach ($key in $Value.Keys) {
      [void]$Text.Append($separator)
      Write-Json ([string]$key) $Text
      [void]$Text.Append(':')
      Write-Json $Value[$key] $Text
      $separator = ','
    }
    [void]$Text.Append($(if ($separator -eq '{') { '{}' } else { '}' }))
  } elseif ($Value -is [Collections.IList]) {
    $separator = '['
    foreach ($item in $Value) {
      [void]$Text.Append($separator)
      Write-Json $item $Text
      $separator = ','
    }
    [void]$Text.Append($(if ($separator -eq '[') { '[]' } else { ']' }))
  } else {
    $plain = [string]$Value
    if ($plain -match '[\x00-\x1f"\\]') {
      $plain = [regex]::Replace($plain, '[\x00-\x1f"\\]', $escape)
    }
    [void]$Text.Append('"').Append($plain).Append('"')
  }
}

function Send-Answer($Answer) {
  $text = [Text.StringBuilder]::new()
  Write-Json $Answer $text
  $answers.WriteLine($text.ToString())
}

### Failures

# Ends the request with that code and message.
function Stop-Request([string]$Code, [string]$Message) {
  $failure = [InvalidOperationException]::new($Message)
  $failure.Data['code'] = $Code
  throw $failure
}

# The HTTP status that an exception carries, or 0.
function Get-Status($Failure) {
  foreach ($holder in @($Failure, $Failure.PSObject.Properties['Response'])) {
    if ($holder -is [Management.Automation.PSPropertyInfo]) { $holder = $holder.Value }
    if ($null -eq $holder) { continue }
    $status = $holder.PSObject.Properties['StatusCode']
    if ($null -ne $status -and $null -ne $status.Value) {
      try { return [int]$status.Value } catch { continue }
    }
  }
  return 0
}

# Read from the top; the first that fits decides. "type" is held against the
# names of the exception's types, "text" against its messages without the
# values that the request itself brought.
$rules = @(
  @{ Code = 'not found'; Type = 'ManagementObjectNotFound'; Text = 'Management object( ID)?\b.*\bnot found' }
  @{ Code = 'invalid'; Type = 'CommandNotFoundException|ParameterBinding' }
  @{ Code = 'throttled'; Status = @(429); Text = 'TooManyRequests|too many requests|throttl|session availability is busy|maximum number of concurrent|\b(ErrorCode|StatusCode|Status)\W+429\b' }
  @{ Code = 'unauthorized'; Status = @(401, 403); Type = 'AuthenticationException|MsalException|UnauthorizedAccessException'; Text = '\bunauthorized\b|access (is )?denied|\bforbidden\b|AADSTS\d+|run Connect-MicrosoftTeams|call the Connect-MicrosoftTeams|token (has |is )?expired|insufficient (privileges|rights)|\b(ErrorCode|StatusCode|Status)\W+40[13]\b' }
  @{ Code = 'not found'; Status = @(404); Text = '\b(User|Item|Resource)NotFound\b|\bStatus\W+NotFound\b|\b(ErrorCode|StatusCode|Status)\W+404\b|cannot find (the |a )?user|\buser\b.{0,40}\bnot found' }
  @{ Code = 'conflict'; Status = @(409, 412); Text = '\bconflict\b|already been assigned|is assigned to another user|already (in progress|running)|(is|are) currently (in progress|running)|\b(ErrorCode|StatusCode|Status)\W+409\b' }
  @{ Code = 'refused'; Status = 400..499 }
  @{ Code = 'unavailable'; Status = 500..599; Type = 'HttpRequestException|WebException|SocketException|TimeoutException|TaskCanceledException|OperationCanceledException|PSRemotingTransportException|CommunicationException|EndpointNotFoundException'; Text = 'timed? ?out\b|service ?unavailable|bad gateway|gateway ?timeout|internal ?server ?error|connection (was|is|has been)? ?(closed|reset|refused|aborted)|actively refused|could not be resolved|no such host|unable to connect|RPC server is unavailable' }
)

function Get-FailureCode($Record, [string[]]$Given) {
  $types = @()
  $texts = @()
  $status = 0
  for ($each = $Record.Exception; $null -ne $each; $each = $each.InnerException) {
    if ($each.Data.Contains('code')) { return [string]$each.Data['code'] }
    $types += $each.GetType().FullName
    $texts += $each.Message
    if ($status -eq 0) { $status = Get-Status $each }
  }
  $types += [string]$Record.FullyQualifiedErrorId
  $text = $texts -join "`n"
  foreach ($value in $Given) {
    if ($value.Length -gt 2) { $text = $text.Replace($value, '...') }
  }
  foreach ($rule in $rules) {
    if ($rule.Contains('Status') -and $rule.Status -contains $status) { return $rule.Code }
    if ($rule.Contains('Type') -and ($types -join ' ') -match $rule.Type) { return $rule.Code }
    if ($rule.Contains('Text') -and $text -match $rule.Text) { return $rule.Code }
  }
  return 'refused'
}

### Modules

# Versions of MicrosoftTeams above 7.1 break Move-CsUser, those below 6.2.1
# are not accepted by the service any more.
$modules = @{
  SkypeForBusiness = @{ Loaded = $null; Problem = '' }
  MicrosoftTeams = @{ Loaded = $null; Problem = ''; From = [version]'6.2.1'; Below = [version]'7.2'; Window = '6.2.1 to 7.1' }
  ADSync = @{ Loaded = $null; Problem = '' }
}

# Imports the newest version that is in the window.
function Import-Service([string]$Name) {
  $module = $modules[$Name]
  $newest = $null
  $fit = $null
  foreach ($there in @(Get-Module -ListAvailable -Name $Name 2>$null)) {
    $version = $there.Version
    if ($null -eq $newest -or $version -gt $newest) { $newest = $version }
    if ($module.Contains('From') -and ($version -lt $module.From -or $version -ge $module.Below)) { continue }
    if ($null -eq $fit -or $version -gt $fit) { $fit = $version }
  }
  if ($null -eq $newest) {
    $module.Problem = "the module $Name is not installed on the worker's host"
    return
  }
  if ($null -eq $fit) {
    $module.Problem = "the module $Name $newest on the worker's host is outside $($module.Window): install a version within"
    return
  }
  try {
    $null = Import-Module -Name $Name -RequiredVersion $fit -Global -ErrorAction Stop *>&1
    $module.Loaded = $fit
  } catch {
    $module.Problem = "the module $Name $fit cannot be imported: $($_.Exception.Message)"
  }
}

function Assert-Module([string]$Name) {
  $module = $modules[$Name]
  if ($null -ne $module.Loaded) { return }
  $code = $(if ($module.Problem -match 'is outside') { 'refused' } else { 'invalid' })
  Stop-Request $code $module.Problem
}

### Cmdlets

# Runs one cmdlet and returns what it gave. All streams end here; an error on
# any of them is a failure, even where the cmdlet went on.
function Invoke-Cmdlet([string]$Module, [string]$Name, [hashtable]$Arguments) {
  Assert-Module $Module
  if ($Module -eq 'MicrosoftTeams' -and $signIn.Problem -and $Name -ne 'Connect-MicrosoftTeams') {
    Stop-Request 'unauthorized' $signIn.Problem
  }
  $given = [Collections.Generic.List[object]]::new()
  foreach ($each in @(& "$Module\$Name" @Arguments *>&1)) {
    if ($each -is [Management.Automation.ErrorRecord]) { throw $each }
    if ($each -is [Management.Automation.InformationalRecord] -or
      $each -is [Management.Automation.InformationRecord] -or $null -eq $each) { continue }
    $given.Add($each)
  }
  return , $given
}

# Properties are often objects of their own (a pool, a policy): their name.
function ConvertTo-Flat($Value) {
  if ($null -eq $Value) { return '' }
  if ($Value -is [string] -or $Value -is [bool] -or $Value -is [int] -or $Value -is [long]) { return $Value }
  if ($Value -is [datetime]) { return $Value.ToUniversalTime().ToString('o') }
  if ($Value -is [Collections.IEnumerable]) {
    $list = [Collections.Generic.List[object]]::new()
    foreach ($item in $Value) { $list.Add((ConvertTo-Flat $item)) }
    return , $list
  }
  foreach ($name in 'FriendlyName', 'Fqdn', 'Name') {
    $property = $Value.PSObject.Properties[$name]
    if ($null -ne $property -and $null -ne $property.Value) { return [string]$property.Value }
  }
  return [string]$Value
}

function Select-Shown($Object, [string[]]$Shown) {
  $flat = [ordered]@{}
  foreach ($name in $Shown) {
    $property = $Object.PSObject.Properties[$name]
    $flat[$name] = $(if ($null -eq $property) { '' } else { , (ConvertTo-Flat $property.Value) })
  }
  return $flat
}

# {"value":[...]}
function Get-Each($Found, [string[]]$Shown) {
  $list = [Collections.Generic.List[object]]::new()
  foreach ($object in $Found) { $list.Add((Select-Shown $object $Shown)) }
  return @{ value = $list }
}

# An object whole, with the objects inside it: voice routing is nested, and
# what this script does not know of it is to be kept.
function ConvertTo-Deep($Value, [int]$Depth) {
  if ($null -eq $Value -or $Value -is [string] -or $Value -is [bool] -or
    $Value -is [int] -or $Value -is [long]) { return $Value }
  if ($Value -is [enum]) { return [string]$Value }
  if ($Value -is [datetime]) { return $Value.ToUniversalTime().ToString('o') }
  if ($Value -is [byte] -or $Value -is [int16] -or $Value -is [uint16] -or $Value -is [uint32]) { return [long]$Value }
  if ($Value -is [ValueType] -or $Value -is [version] -or $Value -is [uri] -or $Depth -eq 0) { return [string]$Value }
  if ($Value -is [Collections.IDictionary]) {
    $object = [ordered]@{}
    foreach ($key in $Value.Keys) { $object[[string]$key] = ConvertTo-Deep $Value[$key] ($Depth - 1) }
    return $object
  }
  if ($Value -is [Collections.IEnumerable]) {
    $list = [Collections.Generic.List[object]]::new()
    foreach ($item in $Value) { $list.Add((ConvertTo-Deep $item ($Depth - 1))) }
    return , $list
  }
  $object = [ordered]@{}
  foreach ($property in $Value.PSObject.Properties) {
    if ($property.MemberType -notmatch 'Property') { continue }
    $object[$property.Name] = ConvertTo-Deep $property.Value ($Depth - 1)
  }
  return $object
}

function Get-Whole($Found) {
  $list = [Collections.Generic.List[object]]::new()
  foreach ($object in $Found) { $list.Add((ConvertTo-Deep $object 8)) }
  return @{ value = $list }
}

function Get-One($Found, [string[]]$Shown, [string]$Identity) {
  if ($Found.Count -eq 0) { Stop-Request 'not found' "nothing was found for identity `"$Identity`"" }
  if ($Found.Count -gt 1) { Stop-Request 'refused' "identity `"$Identity`" is not one object but $($Found.Count)" }
  return Select-Shown $Found[0] $Shown
}

$onPremUser = 'Identity', 'SipAddress', 'UserPrincipalName', 'SamAccountName',
  'RegistrarPool', 'HostingProvider', 'LineURI', 'EnterpriseVoiceEnabled'
$onlineUser = 'Identity', 'UserPrincipalName', 'SipAddress', 'AccountType',
  'HostingProvider', 'OnPremHostingProvider', 'RegistrarPool', 'LineURI',
  'OnPremLineURI', 'EnterpriseVoiceEnabled', 'FeatureTypes',
  'InterpretedUserType', 'UserValidationErrors', 'TeamsUpgradeEffectiveMode',
  'TeamsUpgradePolicy', 'OnlineVoiceRoutingPolicy', 'TenantDialPlan',
  'TeamsCallingPolicy', 'TeamsIPPhonePolicy',
  'TeamsEmergencyCallRoutingPolicy', 'TeamsSharedCallingRoutingPolicy'
$number = 'TelephoneNumber', 'NumberType', 'NumberSource', 'ActivationState',
  'PstnAssignmentStatus', 'AssignedPstnTargetId', 'AssignmentCategory',
  'LocationId', 'AssignmentBlockedState', 'AssignmentBlockedUntil'
$scheduler = 'SyncCycleEnabled', 'SyncCycleInProgress', 'StagingModeEnabled',
  'MaintenanceModeEnabled', 'NextSyncCyclePolicyType',
  'NextSyncCycleStartTimeInUTC', 'CurrentlyEffectiveSyncCycleInterval'

function Read-Csv([string]$Path) {
  $rows = [Collections.Generic.List[object]]::new()
  if (-not [IO.File]::Exists($Path)) { return , $rows }
  $parser = [Reflection.Assembly]::LoadWithPartialName('Microsoft.VisualBasic').GetType(
    'Microsoft.VisualBasic.FileIO.TextFieldParser')
  $parser = [Activator]::CreateInstance($parser, @($Path))
  try {
    $parser.SetDelimiters(',')
    $names = $null
    while (-not $parser.EndOfData) {
      $fields = $parser.ReadFields()
      if ($fields.Count -gt 0 -and $fields[0].StartsWith('#')) { continue }  # #TYPE
      if ($null -eq $names) { $names = $fields; continue }
      $row = [ordered]@{}
      for ($i = 0; $i -lt [Math]::Min($names.Count, $fields.Count); ++$i) { $row[$names[$i]] = $fields[$i] }
      $rows.Add($row)
    }
  } finally {
    $parser.Close()
  }
  return , $rows
}

# The columns of the report are not documented: one whose name speaks of a
# status must not tell of a failure, one of errors must be empty.
function Assert-Report($Rows) {
  foreach ($row in $Rows) {
    foreach ($name in @($row.Keys)) {
      $bad = ($name -match 'status|result|state' -and $row[$name] -match 'fail|error|not moved|skipped') -or
        ($name -match 'error|failure' -and $row[$name] -notmatch '^\s*(|0|none|n/a|success(ful)?|succeeded)\s*$')
      if (-not $bad) { continue }
      $told = @(foreach ($key in $row.Keys) { if ($row[$key]) { "$key $($row[$key])" } })
      throw [Exception]::new("Move-CsUser reports: $($told -join '; ')")
    }
  }
}

# Never -Force: it loses contacts and meetings for good.
function Move-User([hashtable]$Given) {
  Assert-Module 'MicrosoftTeams'  # Move-CsUser works through it
  $report = [IO.Path]::Combine([IO.Path]::GetTempPath(), "cutover-$([guid]::NewGuid()).csv")
  try {
    $null = Invoke-Cmdlet SkypeForBusiness Move-CsUser (
      $Given + @{ Confirm = $false; Report = $report })
    $rows = Read-Csv $report
    Assert-Report $rows
    return @{ report = $rows }
  } finally {
    if ([IO.File]::Exists($report)) { [IO.File]::Delete($report) }
  }
}

# The id of the operation that was begun; an older module gives the bare id.
function New-Batch([hashtable]$Given) {
  if ($Given.Identity.Count -gt 5000) { Stop-Request 'invalid' 'a batch has at most 5000 users' }
  $begun = Invoke-Cmdlet MicrosoftTeams New-CsBatchPolicyAssignmentOperation $Given
  if ($begun.Count -ne 1) { return '' }
  $id = $begun[0].PSObject.Properties['OperationId']
  if ($null -ne $id) { return [string]$id.Value }
  return [string]$begun[0]
}

# Tokens come over standard input, never on a command line.
$signIn = @{ Problem = '' }
function Connect-Service([hashtable]$Given) {
  $signIn.Problem = ''
  try {
    $null = Invoke-Cmdlet MicrosoftTeams Connect-MicrosoftTeams $Given
  } catch {
    $signIn.Problem = "the sign-in to Teams failed: $($_.Exception.Message)"
    throw
  }
  return @{}
}

function Get-Versions {
  $versions = [ordered]@{
    PowerShell = [string]$PSVersionTable.PSVersion
    Edition = [string]$PSVersionTable.PSEdition
  }
  $problems = [Collections.Generic.List[object]]::new()
  foreach ($name in 'SkypeForBusiness', 'MicrosoftTeams', 'ADSync') {
    $versions[$name] = [string]$modules[$name].Loaded
    if ($modules[$name].Problem) { $problems.Add($modules[$name].Problem) }
  }
  $versions['problems'] = $problems
  return $versions
}

### The verbs

# Takes: the arguments and their types (text, text or null, switch, texts).
# Needs: those that must be there. CorrelationId is taken by every verb and
# goes no further: no cmdlet has such a parameter.
$grant = @{ Identity = 'text'; PolicyName = 'text or null' }
$grantNeeds = 'Identity', 'PolicyName'
$verbs = @{
  'Get-Versions' = @{ Takes = @{}; Needs = @(); Run = { Get-Versions } }
  'Connect' = @{
    Takes = @{ TenantId = 'text'; ApplicationId = 'text'; CertificateThumbprint = 'text'; AccessTokens = 'texts'; TeamsEnvironmentName = 'text' }
    Needs = @()
    Run = { param($Given) Connect-Service $Given }
  }
  'Get-CsUser' = @{
    Takes = @{ Identity = 'text' }
    Needs = @()
    Run = {
      param($Given)
      $found = Invoke-Cmdlet SkypeForBusiness Get-CsUser $Given
      if ($Given.Contains('Identity')) { return Get-One $found $onPremUser $Given.Identity }
      return Get-Each $found $onPremUser
    }
  }
  'Move-CsUser' = @{
    Takes = @{ Identity = 'text'; Target = 'text' }
    Needs = 'Identity', 'Target'
    Run = { param($Given) Move-User $Given }
  }
  'Set-CsUser' = @{
    Takes = @{ Identity = 'text'; LineURI = 'text or null' }
    Needs = 'Identity', 'LineURI'
    Run = { param($Given) $null = Invoke-Cmdlet SkypeForBusiness Set-CsUser $Given; @{} }
  }
  'Get-CsOnlineUser' = @{
    Takes = @{ Identity = 'text' }
    Needs = @()
    Run = {
      param($Given)
      $found = Invoke-Cmdlet MicrosoftTeams Get-CsOnlineUser $Given
      if ($Given.Contains('Identity')) { return Get-One $found $onlineUser $Given.Identity }
      return Get-Each $found $onlineUser
    }
  }
  'Get-CsPhoneNumberAssignment' = @{
    Takes = @{ TelephoneNumber = 'text'; AssignedPstnTargetId = 'text'; Top = 'number'; Skip = 'number' }
    Needs = @()
    Run = { param($Given) Get-Each (Invoke-Cmdlet MicrosoftTeams Get-CsPhoneNumberAssignment $Given) $number }
  }
  'Set-CsPhoneNumberAssignment' = @{
    Takes = @{ Identity = 'text'; PhoneNumber = 'text'; PhoneNumberType = 'text'; LocationId = 'text'; AssignmentCategory = 'text'; EnterpriseVoiceEnabled = 'switch' }
    Needs = @('Identity')
    Run = { param($Given) $null = Invoke-Cmdlet MicrosoftTeams Set-CsPhoneNumberAssignment $Given; @{} }
  }
  'Remove-CsPhoneNumberAssignment' = @{
    Takes = @{ Identity = 'text'; PhoneNumber = 'text'; PhoneNumberType = 'text' }
    Needs = 'Identity', 'PhoneNumber', 'PhoneNumberType'
    Run = { param($Given) $null = Invoke-Cmdlet MicrosoftTeams Remove-CsPhoneNumberAssignment $Given; @{} }
  }
  'Set-CsPhoneNumberAssignmentBlock' = @{
    Takes = @{ TelephoneNumber = 'text'; AssignmentBlockedForever = 'switch' }
    Needs = @('TelephoneNumber')
    Run = { param($Given) $null = Invoke-Cmdlet MicrosoftTeams Set-CsPhoneNumberAssignmentBlock $Given; @{} }
  }
  'Remove-CsPhoneNumberAssignmentBlock' = @{
    Takes = @{ TelephoneNumber = 'text' }
    Needs = @('TelephoneNumber')
    Run = { param($Given) $null = Invoke-Cmdlet MicrosoftTeams Remove-CsPhoneNumberAssignmentBlock $Given; @{} }
  }
  'Grant-CsOnlineVoiceRoutingPolicy' = @{
    Takes = $grant; Needs = $grantNeeds
    Run = { param($Given) $null = Invoke-Cmdlet MicrosoftTeams Grant-CsOnlineVoiceRoutingPolicy $Given; @{} }
  }
  'Grant-CsTenantDialPlan' = @{
    Takes = $grant; Needs = $grantNeeds
    Run = { param($Given) $null = Invoke-Cmdlet MicrosoftTeams Grant-CsTenantDialPlan $Given; @{} }
  }
  'Grant-CsTeamsCallingPolicy' = @{
    Takes = $grant; Needs = $grantNeeds
    Run = { param($Given) $null = Invoke-Cmdlet MicrosoftTeams Grant-CsTeamsCallingPolicy $Given; @{} }
  }
  'Grant-CsTeamsIPPhonePolicy' = @{
    Takes = $grant; Needs = $grantNeeds
    Run = { param($Given) $null = Invoke-Cmdlet MicrosoftTeams Grant-CsTeamsIPPhonePolicy $Given; @{} }
  }
  'Grant-CsTeamsEmergencyCallRoutingPolicy' = @{
    Takes = $grant; Needs = $grantNeeds
    Run = { param($Given) $null = Invoke-Cmdlet MicrosoftTeams Grant-CsTeamsEmergencyCallRoutingPolicy $Given; @{} }
  }
  'Grant-CsTeamsUpgradePolicy' = @{
    Takes = $grant; Needs = $grantNeeds
    Run = { param($Given) $null = Invoke-Cmdlet MicrosoftTeams Grant-CsTeamsUpgradePolicy $Given; @{} }
  }
  'New-CsBatchPolicyAssignmentOperation' = @{
    Takes = @{ PolicyType = 'text'; PolicyName = 'text or null'; Identity = 'texts'; OperationName = 'text' }
    Needs = 'PolicyType', 'PolicyName', 'Identity'
    Run = { param($Given) @{ OperationId = New-Batch $Given } }
  }
  'Get-CsBatchPolicyAssignmentOperation' = @{
    Takes = @{ Identity = 'text' }
    Needs = @('Identity')
    Run = {
      param($Given)
      $found = Invoke-Cmdlet MicrosoftTeams Get-CsBatchPolicyAssignmentOperation $Given
      if ($found.Count -ne 1) { Stop-Request 'not found' "no batch has the id `"$($Given.Identity)`"" }
      ConvertTo-Deep $found[0] 4
    }
  }
  'Get-CsPhoneNumberTenantConfiguration' = @{
    Takes = @{}; Needs = @()
    Run = {
      param($Given)
      $found = Invoke-Cmdlet MicrosoftTeams Get-CsPhoneNumberTenantConfiguration $Given
      if ($found.Count -ne 1) { Stop-Request 'not found' 'the tenant shows no configuration of its numbers' }
      ConvertTo-Deep $found[0] 4
    }
  }
  'Get-CsTeamsCallingPolicy' = @{
    Takes = @{}; Needs = @()
    Run = { param($Given) Get-Whole (Invoke-Cmdlet MicrosoftTeams Get-CsTeamsCallingPolicy $Given) }
  }
  'Get-CsOnlinePstnUsage' = @{
    Takes = @{}; Needs = @()
    Run = { param($Given) Get-Whole (Invoke-Cmdlet MicrosoftTeams Get-CsOnlinePstnUsage $Given) }
  }
  'Get-CsOnlineVoiceRoute' = @{
    Takes = @{}; Needs = @()
    Run = { param($Given) Get-Whole (Invoke-Cmdlet MicrosoftTeams Get-CsOnlineVoiceRoute $Given) }
  }
  'Get-CsOnlineVoiceRoutingPolicy' = @{
    Takes = @{}; Needs = @()
    Run = { param($Given) Get-Whole (Invoke-Cmdlet MicrosoftTeams Get-CsOnlineVoiceRoutingPolicy $Given) }
  }
  'Get-CsOnlinePSTNGateway' = @{
    Takes = @{}; Needs = @()
    Run = { param($Given) Get-Whole (Invoke-Cmdlet MicrosoftTeams Get-CsOnlinePSTNGateway $Given) }
  }
  'Get-CsTenantDialPlan' = @{
    Takes = @{}; Needs = @()
    Run = { param($Given) Get-Whole (Invoke-Cmdlet MicrosoftTeams Get-CsTenantDialPlan $Given) }
  }
  'Get-CsTeamsTranslationRule' = @{
    Takes = @{}; Needs = @()
    Run = { param($Given) Get-Whole (Invoke-Cmdlet MicrosoftTeams Get-CsTeamsTranslationRule $Given) }
  }
  'Get-CsTeamsEmergencyCallRoutingPolicy' = @{
    Takes = @{}; Needs = @()
    Run = { param($Given) Get-Whole (Invoke-Cmdlet MicrosoftTeams Get-CsTeamsEmergencyCallRoutingPolicy $Given) }
  }
  'Get-CsTenantNetworkSite' = @{
    Takes = @{}; Needs = @()
    Run = { param($Given) Get-Whole (Invoke-Cmdlet MicrosoftTeams Get-CsTenantNetworkSite $Given) }
  }
  'Start-ADSyncSyncCycle' = @{
    Takes = @{ PolicyType = 'text' }
    Needs = @()
    Run = {
      param($Given)
      # An initial cycle would read and write the whole directory anew.
      if ($Given.Contains('PolicyType') -and $Given.PolicyType -cne 'Delta') {
        Stop-Request 'invalid' 'PolicyType can only be Delta'
      }
      $null = Invoke-Cmdlet ADSync Start-ADSyncSyncCycle @{ PolicyType = 'Delta' }
      @{}
    }
  }
  'Get-ADSyncScheduler' = @{
    Takes = @{}
    Needs = @()
    Run = { param($Given) Get-One (Invoke-Cmdlet ADSync Get-ADSyncScheduler $Given) $scheduler 'scheduler' }
  }
}
$known = [Collections.Generic.HashSet[string]]::new([string[]]@($verbs.Keys))

function Test-Argument($Value, [string]$Type) {
  switch ($Type) {
    'text' { return $Value -is [string] -and $Value.Length -gt 0 }
    'text or null' { return $null -eq $Value -or $Value -is [string] }
    'switch' { return $Value -is [bool] }
    'number' { return ($Value -is [int] -or $Value -is [long]) -and $Value -ge 0 -and $Value -le [int]::MaxValue }
    'texts' {
      if ($Value -isnot [Collections.IList] -or $Value.Count -eq 0) { return $false }
      foreach ($item in $Value) { if ($item -isnot [string]) { return $false } }
      return $true
    }
  }
}

# The arguments to splat: all of them known, of their type, and none missing.
function Get-Arguments([string]$Verb, $Wanted) {
  $taken = [Collections.Generic.Dictionary[string, string]]::new()
  foreach ($name in $verbs[$Verb].Takes.Keys) { $taken[$name] = $verbs[$Verb].Takes[$name] }
  $given = @{}
  foreach ($name in @($Wanted.Keys)) {
    $value = $Wanted[$name]
    if ($name -ceq 'CorrelationId') {
      if (-not (Test-Argument $value 'text')) { Stop-Request 'invalid' 'CorrelationId must be a text' }
      continue
    }
    if (-not $taken.ContainsKey($name)) { Stop-Request 'invalid' "$Verb takes no argument `"$name`"" }
    if (-not (Test-Argument $value $taken[$name])) {
      Stop-Request 'invalid' "$name of $Verb must be a $($taken[$name])"
    }
    # A pattern could name more users than the one that was planned.
    if ($name -ceq 'Identity' -and $value -match '[*?]') {
      Stop-Request 'invalid' 'Identity must name one user, without * or ?'
    }
    $given[$name] = $(if ($taken[$name] -eq 'texts') { , [string[]]$value } else { $value })
  }
  foreach ($name in $verbs[$Verb].Needs) {
    if (-not $given.ContainsKey($name)) { Stop-Request 'invalid' "$Verb needs the argument $name" }
  }
  return $given
}

# The answer to one line, or nothing to a Connect without an id.
function Get-Answer([string]$Line) {
  $id = $null
  $verb = ''
  $texts = @()
  try {
    try { $request = Read-Json $Line } catch { Stop-Request 'invalid' 'the line is not one JSON object' }
    if ($request -isnot [Collections.IDictionary]) { Stop-Request 'invalid' 'the line is not one JSON object' }
    if ($request.ContainsKey('id')) {
      if ($request['id'] -isnot [int] -and $request['id'] -isnot [long]) { Stop-Request 'invalid' 'id must be a whole number' }
      $id = $request['id']
    }
    if ($request.ContainsKey('verb') -and $request['verb'] -is [string]) { $verb = $request['verb'] }
    if (-not $known.Contains($verb)) { Stop-Request 'invalid' "the verb `"$verb`" is not known" }
    if ($null -eq $id -and $verb -cne 'Connect') { Stop-Request 'invalid' 'the request has no id' }
    $wanted = [Collections.Generic.Dictionary[string, object]]::new()
    if ($request.ContainsKey('args') -and $null -ne $request['args']) { $wanted = $request['args'] }
    if ($wanted -isnot [Collections.IDictionary]) { Stop-Request 'invalid' 'args must be an object' }
    $given = Get-Arguments $verb $wanted
    $texts = @(foreach ($value in $given.Values) { foreach ($text in $value) { if ($text -is [string]) { $text } } })
    $result = & $verbs[$verb].Run $given
    if ($null -eq $id) { return $null }
    return [ordered]@{ id = $id; ok = $true; result = $result }
  } catch {
    $message = [string]$_.Exception.Message
    $code = Get-FailureCode $_ $texts
    if ($verb -ceq 'Connect') {
      # No token leaves again by way of a message.
      foreach ($text in $texts) { if ($text.Length -ge 6) { $message = $message.Replace($text, '...') } }
      if ($signIn.Problem) { $signIn.Problem = "the sign-in to Teams failed: $message" }
      if ($null -eq $id) { [Console]::Error.WriteLine("Connect: $code`: $message"); return $null }
    }
    return [ordered]@{ id = $id; ok = $false; code = $code; message = $message.Trim() }
  }
}

foreach ($name in 'SkypeForBusiness', 'MicrosoftTeams', 'ADSync') { Import-Service $name }
while ($null -ne ($line = $requests.ReadLine())) {
  if ($line.Trim() -eq '') { continue }
  $answer = Get-Answer $line
  if ($null -ne $answer) { Send-Answer $answer }
}
exit 0
