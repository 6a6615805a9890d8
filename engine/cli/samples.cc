#include "engine/cli/config.h"

namespace cutover {

const char* SampleConfig() {
  return R"(# cutover: which tenant, which directory, which store.
# Paths are relative to this file. Secrets stand in files or in the
# environment, never here.

[store]
url = "sqlite:cutover.sqlite"      # or postgresql://user@host/database

[tenant]
id = "00000000-0000-0000-0000-000000000000"
client_id = "00000000-0000-0000-0000-000000000000"
client_secret_file = "client.secret"
# certificate_file = "app.pem"     # instead of a secret, with its key
# private_key_file = "app.key"
# private_key_passphrase_file = "app.pass"
cloud = "global"                   # also GCC; or gcc-high, dod, china
# ca_file = "proxy-ca.pem"         # only where a private CA is in the way

[directory]
url = "ldaps://dc1.contoso.com"    # or ldap:// with StartTLS, or ldif:FILE
base_dn = "DC=contoso,DC=com"
bind_dn = "CN=svc-cutover,OU=Service,DC=contoso,DC=com"
password_file = "directory.secret"
# ca_file = "forest-ca.pem"
start_tls = true                   # of ldap:// only
page_size = 1000
# incremental = "auto"             # or dirsync, usn, never
# write = ["line", "copy:extensionAttribute10"]  # else it is only read
# role = "resource"                # of a second [[directory]], with its name

[discover]
full_after = "7d"                  # in between, only what changed is read

[sfb]
# The PowerShell worker: how to start it, one JSON line in, one out.
# worker = ["ssh", "sfbadmin@mgmt1", "pwsh", "-File", "worker.ps1"]
# sign_in = "tokens"               # to Teams: by cutover's tokens, or by a
                                   # "certificate" (certificate_thumbprint)
# exports = "exports"              # a folder: Get-CsUser.xml, Delegates.csv, …

[teams]
# by = "powershell"                # all by the worker, where Graph lacks it
policies = "auto"                  # or graph, powershell
# policy.TeamsUpgradePolicy = "powershell"

[routing]
# The tenant's voice routing: what can be dialled is proved by it.
# folder = "routing"              # Get-CsOnlineVoiceRoute.json and its like
# source = "powershell"           # or "graph", instead of a folder

[apply]
concurrency = 8                    # users at a time
wait = "10m"                       # stay that long while all that is left waits
on_failure = "compensate"          # take a failed user back at once; or "leave"
# blackout_file = "blackouts.txt"  # lines: blackout|maintenance FROM UNTIL ZONE WHY
# error_budget = { throttled = 500, refused = 3 }  # more of a kind stop the run

# [hooks]
# folder = "hooks"                 # executables before-wave, after-user, …
# timeout = "30s"
)";
}

const char* SampleCampaign() {
  return R"(# A campaign: who becomes what, and when. The first rule whose every
# condition holds decides for a user; users that no rule meets are left alone.
name = "EMEA to Direct Routing"
max_age = "7d"              # an older plan is refused
rollback_horizon = "72h"    # the approval covers a rollback that long
max_failures = 5            # more failed users stop the run

[[rule]]
name = "Germany"
country = "DE"              # also: ou, group, site
voice_routing_policy = "DR-EMEA"
dial_plan = "DP-EMEA"
emergency_call_routing_policy = "ECRP-EMEA"
# calling_policy = "AllowCalling"
# ip_phone_policy = "CommonArea"   # of common-area phones
number = "keep"             # "csv": a new number from numbers.file;
                            # "csv-or-keep": new for users in it only
authority = "ad"            # "cloud": the number leaves Active Directory
# copy_line_to = "extensionAttribute10"  # and is kept there
# private_line = "leave"    # "assign": it becomes a Private number in Teams
licences_add = ["MCOEV"]
licences_remove = ["MCOPSTN1"]
# usage_location = "DE"     # for users that have none and no country

# [numbers]
# file = "numbers.csv"      # two columns: upn, number

[waves]
size = 50
pilot = 5
key = "site"                # or country, department, none

# stage_ahead = "5d"        # licences and what else nobody notices goes so
                            # long before the window; live changes inside it
# together = ["delegates", "team_calls", "response_groups", "lines"]
# inseparable = ["delegates"]        # never cut, even if it takes longer
# most_a_night = 100        # what the helpdesk can bear; seats_a_day too

# Nights by weekday, from which waves take theirs, instead of a window:
## nights = ["mon-thu 22:00-04:00"]
## zone = "Europe/Berlin"
## from = "2027-01-11"
## until = "2027-03-31"
## holidays = ["2027-03-26"]
##
## [[site]]
## name = "Pune"            # as in the directory
## zone = "Asia/Kolkata"
## nights = ["sat 08:00-20:00"]
## most_a_night = 20
##
## [[freeze]]
## reason = "end of the quarter"
## from = "2027-03-29"
## until = "2027-04-02"

# [[exclude]]
# user = "ann@contoso.com"
# reason = "on leave until May"
#
# [[vip]]
# user = "bob@contoso.com"
# reason = "the board"
# wave = "last"

# Or a window for every wave, and others for single waves:
# [waves.window]
# opens = "2027-01-15T22:00"
# closes = "2027-01-16T04:00"
# zone = "Europe/Berlin"
#
# [[wave]]
# number = 1
# opens = "2027-01-16T22:00"
# closes = "2027-01-17T04:00"
# zone = "Europe/Berlin"
)";
}

}  // namespace cutover
