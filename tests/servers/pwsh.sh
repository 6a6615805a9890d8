#!/usr/bin/env bash
# Prints the path of a PowerShell 7 for the tests:
#
#   pwsh.sh [FOLDER]    FOLDER keeps it for the next run (default build/pwsh)
#
# Taken in this order: a pwsh that is installed; the .NET tool "PowerShell",
# in the version that fits the installed SDK; the PowerShell engine alone
# (System.Management.Automation) in the small console host below, for package
# indexes without the tool. That host runs the same parser, binder, streams,
# errors and modules, but has none of the cmdlets of
# Microsoft.PowerShell.Utility and .Management. Exits 77 when none can be had.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
dir=${1:-$root/build/pwsh}
none() { echo "skipped: $*" >&2; exit 77; }

if command -v pwsh; then exit 0; fi
command -v dotnet >/dev/null || none "neither pwsh nor dotnet is on this machine"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 POWERSHELL_TELEMETRY_OPTOUT=1
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
exec 9>"$dir/lock"
flock 9  # two tests may ask at once
# .NET 8 has PowerShell 7.4, .NET 9 has 7.5, .NET 10 has 7.6.
major=$(cd "$dir" && dotnet --version 2>/dev/null | cut -d. -f1) ||
  none "dotnet has no SDK here"
[ "${major:-0}" -ge 8 ] 2>/dev/null || none "the .NET SDK is older than 8"
version="7.$((major - 4)).*"

# A path counts only when what is there answers.
works() {
  [ -x "$1" ] && echo 'exit 7' >"$dir/probe.ps1" || return 1
  local code=0
  "$1" -NoLogo -NoProfile -NonInteractive -File "$dir/probe.ps1" \
    </dev/null >/dev/null 2>&1 || code=$?
  [ "$code" = 7 ]
}

for kept in "$dir/tool/pwsh" "$dir/host/bin/pwsh"; do
  if works "$kept"; then echo "$kept"; exit 0; fi
done
rm -rf "$dir/tool" "$dir/host"
if timeout 120 dotnet tool install --tool-path "$dir/tool" PowerShell \
  --version "$version" >"$dir/tool.log" 2>&1 </dev/null 9>&- && works "$dir/tool/pwsh"; then
  echo "$dir/tool/pwsh"
  exit 0
fi

mkdir -p "$dir/host"
cat >"$dir/host/pwsh.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net$major.0</TargetFramework>
    <Nullable>disable</Nullable>
    <SatelliteResourceLanguages>en</SatelliteResourceLanguages>
    <!-- The host is for tests alone; its packages are not shipped. -->
    <NuGetAudit>false</NuGetAudit>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="System.Management.Automation" Version="$version" />
  </ItemGroup>
</Project>
XML
cat >"$dir/host/host.cs" <<'CS'
// pwsh [-NoLogo] [-NoProfile] [-NonInteractive] -File SCRIPT [-NAME VALUE]…
// As in pwsh, whatever the host is asked to show goes to Console.Out; unlike
// pwsh it shows progress there too, so that tests see it.
using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Security;

class Ui : PSHostUserInterface {
  static Exception NoPrompt() => new PSInvalidOperationException(
      "the host is not interactive");
  public override PSHostRawUserInterface RawUI => null;
  public override void Write(string text) => Console.Out.Write(text);
  public override void Write(ConsoleColor f, ConsoleColor b, string text) =>
      Console.Out.Write(text);
  public override void WriteLine(string text) => Console.Out.WriteLine(text);
  public override void WriteDebugLine(string text) => WriteLine("DEBUG: " + text);
  public override void WriteVerboseLine(string text) => WriteLine("VERBOSE: " + text);
  public override void WriteWarningLine(string text) => WriteLine("WARNING: " + text);
  public override void WriteErrorLine(string text) => Console.Error.WriteLine(text);
  public override void WriteProgress(long id, ProgressRecord record) =>
      WriteLine("PROGRESS: " + record.Activity);
  public override string ReadLine() => throw NoPrompt();
  public override SecureString ReadLineAsSecureString() => throw NoPrompt();
  public override Dictionary<string, PSObject> Prompt(
      string c, string m, Collection<FieldDescription> d) => throw NoPrompt();
  public override int PromptForChoice(
      string c, string m, Collection<ChoiceDescription> d, int i) => throw NoPrompt();
  public override PSCredential PromptForCredential(
      string c, string m, string u, string t) => throw NoPrompt();
  public override PSCredential PromptForCredential(
      string c, string m, string u, string t, PSCredentialTypes y,
      PSCredentialUIOptions o) => throw NoPrompt();
}

class Host : PSHost {
  public int? Code;
  readonly Guid id = Guid.NewGuid();
  readonly Ui ui = new Ui();
  public override Guid InstanceId => id;
  public override string Name => "TestHost";
  public override Version Version => new Version(1, 0);
  public override PSHostUserInterface UI => ui;
  public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;
  public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;
  public override void SetShouldExit(int code) => Code = code;
  public override void EnterNestedPrompt() => throw new NotSupportedException();
  public override void ExitNestedPrompt() => throw new NotSupportedException();
  public override void NotifyBeginApplication() {}
  public override void NotifyEndApplication() {}
}

static class Program {
  static int Main(string[] args) {
    int at = 0;
    while (at < args.Length &&
           !args[at].Equals("-File", StringComparison.OrdinalIgnoreCase)) ++at;
    if (at + 1 >= args.Length) {
      Console.Error.WriteLine("usage: pwsh -File SCRIPT");
      return 64;
    }
    var host = new Host();
    using var space = RunspaceFactory.CreateRunspace(
        host, InitialSessionState.CreateDefault2());
    space.Open();
    using var shell = PowerShell.Create(space);
    shell.AddCommand(System.IO.Path.GetFullPath(args[at + 1]));
    for (int i = at + 2; i < args.Length; ++i) {
      if (args[i].StartsWith('-') && i + 1 < args.Length)
        shell.AddParameter(args[i].Substring(1), args[++i]);
      else
        shell.AddArgument(args[i]);
    }
    shell.Commands.Commands[0].MergeMyResults(
        PipelineResultTypes.Error, PipelineResultTypes.Output);
    shell.AddCommand("Out-Default");
    try {
      shell.Invoke();
    } catch (RuntimeException failure) {
      Console.Error.WriteLine(failure.ErrorRecord + "\n" +
          failure.ErrorRecord.InvocationInfo?.PositionMessage);
      return 1;
    }
    // "exit N" in the script.
    var code = space.SessionStateProxy.GetVariable("LASTEXITCODE") as int?;
    return host.Code ?? code ?? 0;
  }
}
CS
# No build server may stay behind with our descriptors.
timeout 120 dotnet build "$dir/host/pwsh.csproj" -c Release -o "$dir/host/bin" \
  --nologo -nodeReuse:false -p:UseSharedCompilation=false \
  >"$dir/host.log" 2>&1 </dev/null 9>&- ||
  none "the package index has neither the tool nor the engine of PowerShell $version"
works "$dir/host/bin/pwsh" || none "the PowerShell engine does not start here"
echo "$dir/host/bin/pwsh"
