# Writes the CLIXML samples beside this file with the serializer of a real
# PowerShell, the one behind Export-Clixml:
#
#   PWSH=$(bash tests/servers/pwsh.sh)
#   $PWSH -NoProfile -File tests/connectors/sfb/samples/make-samples.ps1
#
# The objects are stand-ins in the shape of the real ones: properties that are
# objects with a name, lists, addresses, GUIDs and dates. Written with .NET
# calls only, so that the bare engine (see pwsh.sh) can run it.

class Pool {
  [string]$FriendlyName
  [int]$Id
  Pool([string]$Name, [int]$Id) { $this.FriendlyName = $Name; $this.Id = $Id }
  [string] ToString() { return $this.FriendlyName }
}
class PolicyAnchor {
  [string]$Name
  [string]$Authority = 'DS'
  PolicyAnchor([string]$Name) { $this.Name = $Name }
  [string] ToString() { return $this.Name }
}
class NormalizationRule {
  [string]$Description
  [string]$Pattern
  [string]$Translation
  [string]$Name
  [bool]$IsInternalExtension
  [string] ToString() {
    return "Description=$($this.Description);Pattern=$($this.Pattern);" +
      "Translation=$($this.Translation);Name=$($this.Name);" +
      "IsInternalExtension=$($this.IsInternalExtension)"
  }
}
class RgsIdentity {
  [string]$ServiceId
  [guid]$InstanceId
  RgsIdentity([string]$Instance) {
    $this.ServiceId = 'service:ApplicationServer:pool1.contoso.test'
    $this.InstanceId = $Instance
  }
  [string] ToString() { return "$($this.ServiceId)/$($this.InstanceId)" }
}
enum ParticipationPolicy { Informal; Formal }
class CallAction {
  [string]$Action
  [RgsIdentity]$QueueID
  [string]$Uri
  [string] ToString() { return "Action=$($this.Action)`nQueueId=$($this.QueueID.InstanceId)" }
}

function List([object[]]$Items) {
  $list = [Collections.Generic.List[string]]::new()
  foreach ($item in $Items) { $list.Add([string]$item) }
  return , $list
}
function Write-Sample([string]$Name, [object[]]$Objects, [Text.Encoding]$Encoding) {
  $list = [Collections.Generic.List[object]]::new()
  foreach ($object in $Objects) { $list.Add($object) }
  # Not public: one object after the other, as Export-Clixml writes them.
  $writer = [Management.Automation.PSSerializer].GetMethods([Reflection.BindingFlags]'NonPublic, Static, Public').
    Where({ $_.Name -eq 'Serialize' -and $_.GetParameters().Count -eq 3 })[0]
  $text = $writer.Invoke($null, @($list, 2, $true))
  [IO.File]::WriteAllText([IO.Path]::Combine($PSScriptRoot, $Name), $text, $Encoding)
}
$unicode = [Text.UnicodeEncoding]::new($false, $true)
$utf8 = [Text.UTF8Encoding]::new($false)

$pool = [Pool]::new('pool1.contoso.test', 7)
$emea = [PolicyAnchor]::new('EMEA Voice')
$users = @(
  [pscustomobject][ordered]@{
    Identity = 'CN=Zoë Öztürk,OU=Sales,DC=contoso,DC=test'
    SipAddress = 'sip:zoe@contoso.test'
    DisplayName = 'Zoë "Zo" Öztürk <1> & ' + [char]::ConvertFromUtf32(0x1F600)
    RegistrarPool = $pool
    HostingProvider = 'SRV:'
    LineURI = 'tel:+4930100;ext=100'
    EnterpriseVoiceEnabled = $true
    VoicePolicy = $emea
    VoiceRoutingPolicy = $null
    DialPlan = [PolicyAnchor]::new('Berlin')
    LocationPolicy = $null
    ExternalAccessPolicy = $emea
    ProxyAddresses = (List 'SMTP:zoe@contoso.test', 'sip:zoe@contoso.test')
    Guid = [guid]'11111111-2222-3333-4444-555555555555'
    WhenChanged = [datetime]::new(2026, 3, 4, 5, 6, 7, [DateTimeKind]::Utc)
  }
  [pscustomobject][ordered]@{
    Identity = 'CN=Bob,OU=Sales,DC=contoso,DC=test'
    SipAddress = 'sip:bob@contoso.test'
    DisplayName = "Bob`r`nwith a`ttab, _x000D_ and " + [char]0x1b + ' escape'
    RegistrarPool = $pool
    HostingProvider = 'SRV:'
    LineURI = ''
    EnterpriseVoiceEnabled = $false
    VoicePolicy = $emea
    VoiceRoutingPolicy = $null
    DialPlan = $null
    LocationPolicy = [PolicyAnchor]::new('HQ')
    ExternalAccessPolicy = $null
    ProxyAddresses = (List)
    Guid = [guid]'11111111-2222-3333-4444-666666666666'
    WhenChanged = [datetime]::new(2026, 3, 4, 5, 6, 7, [DateTimeKind]::Local)
  }
  [pscustomobject][ordered]@{
    Identity = 'CN=Moved,OU=Sales,DC=contoso,DC=test'
    SipAddress = 'sip:moved@contoso.test'
    DisplayName = 'Moved'
    RegistrarPool = $null
    HostingProvider = 'sipfed.online.lync.com'
    LineURI = 'tel:+4930102'
    EnterpriseVoiceEnabled = $true
    VoicePolicy = $null
    VoiceRoutingPolicy = [PolicyAnchor]::new('VRP-DE')
    DialPlan = $null
    LocationPolicy = $null
    ExternalAccessPolicy = $null
    ProxyAddresses = $null
    Guid = [guid]'11111111-2222-3333-4444-777777777777'
    WhenChanged = $null
  }
)
# The encodings: Windows PowerShell writes UTF-16, PowerShell 7 UTF-8.
Write-Sample 'Get-CsUser.utf16.xml' $users $unicode
Write-Sample 'Get-CsUser.utf8.xml' $users $utf8

$policies = @(
  [pscustomobject][ordered]@{
    Identity = 'Tag:EMEA Voice'
    PstnUsages = (List 'Local', 'National, DE')
    Name = 'EMEA Voice'
    AllowSimulRing = $true
    AllowCallForwarding = $true
    AllowPSTNReRouting = $false
    EnableDelegation = $true
    EnableTeamCall = $false
    EnableVoicemailEscapeTimer = $false
    PSTNVoicemailEscapeTimer = 1500
  }
)
Write-Sample 'Get-CsVoicePolicy.xml' $policies $utf8

$rule = [NormalizationRule]::new()
$rule.Description = 'Eight digits; then none'
$rule.Pattern = '^(\d{8});?=$'
$rule.Translation = '+4930$1'
$rule.Name = 'Berlin'
$rules = [Collections.Generic.List[NormalizationRule]]::new()
$rules.Add($rule)
$plans = @(
  [pscustomobject][ordered]@{
    Identity = 'Tag:Berlin'
    Description = ''
    SimpleName = 'Berlin'
    NormalizationRules = $rules
    ExternalAccessPrefix = '0'
    OptimizeDeviceDialing = $false
  }
)
Write-Sample 'Get-CsDialPlan.xml' $plans $utf8

$agents = [Collections.ObjectModel.Collection[uri]]::new()
$agents.Add([uri]'sip:Zoe@contoso.test')
$agents.Add([uri]'sip:bob@contoso.test')
$group = [RgsIdentity]::new('aaaaaaaa-0000-0000-0000-000000000001')
$queue = [RgsIdentity]::new('bbbbbbbb-0000-0000-0000-000000000001')
Write-Sample 'Get-CsRgsAgentGroup.xml' @(
  [pscustomobject][ordered]@{
    Identity = $group
    Name = 'Sales Team'
    Description = ''
    ParticipationPolicy = [ParticipationPolicy]::Formal
    AgentAlertTime = 20
    DistributionGroupAddress = ''
    AgentsByUri = $agents
  }
) $utf8
$groups = [Collections.Generic.List[RgsIdentity]]::new()
$groups.Add($group)
Write-Sample 'Get-CsRgsQueue.xml' @(
  [pscustomobject][ordered]@{
    Identity = $queue
    Name = 'Sales'
    AgentGroupIDList = $groups
  }
) $utf8
$action = [CallAction]::new()
$action.Action = 'TransferToQueue'
$action.QueueID = $queue
Write-Sample 'Get-CsRgsWorkflow.xml' @(
  [pscustomobject][ordered]@{
    Identity = [RgsIdentity]::new('cccccccc-0000-0000-0000-000000000001')
    Name = 'Sales hotline'
    PrimaryUri = 'sip:sales@contoso.test'
    LineUri = 'tel:+4930500'
    Active = $true
    DefaultAction = $action
  }
) $utf8

# Every kind of value that the format knows, one object used twice, and one
# that holds itself.
$ring = [pscustomobject]@{ Name = 'ring'; Self = $null }
$ring.Self = $ring
$stack = [Collections.Stack]::new()
$stack.Push('below')
$stack.Push('above')
$line = [Collections.Queue]::new()
$line.Enqueue('first')
$line.Enqueue('second')
Write-Sample 'values.xml' @(
  [pscustomobject][ordered]@{
    Text = 'plain'
    Empty = ''
    Nothing = $null
    Escaped = "_x000A_ `n " + [char]::ConvertFromUtf32(0x1F4DE) + ' ' + [char]0xD83D
    Yes = $true
    Letter = [char]'ä'
    Byte = [byte]200
    Small = [int16]-5
    Number = 42
    Long = [long]9007199254740993
    Unsigned = [uint64]18446744073709551615
    Double = 1.5
    Decimal = [decimal]1.50
    When = [datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Utc)
    Span = [timespan]::new(1, 2, 3, 4)
    Guid = [guid]'11111111-2222-3333-4444-555555555555'
    Address = [uri]'sip:ann@contoso.test'
    Version = [version]'7.0.2046'
    Bytes = [byte[]](1, 2, 255)
    Xml = [xml]'<a b="c">d</a>'
    Script = { Get-CsUser }
    Array = @(1, 'two', $null)
    None = @()
    Stack = $stack
    Queue = $line
    Table = [ordered]@{ One = 1; Two = @('a', 'b') }
    Enum = [ParticipationPolicy]::Formal
    First = $pool
    Again = $pool
    Ring = $ring
  }
  'a text at the top'
  [uri]'sip:top@contoso.test'
) $utf8
