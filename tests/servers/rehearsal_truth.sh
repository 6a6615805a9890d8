# What is true in a rehearsal tenant, whatever reads of it show. To be sourced;
# each takes the tenant's URL.

rehearsal_ask() { curl -sf "$1/rehearsal/$2"; } # URL WHAT

# What tells one end state from another, one list of users.
rehearsal_state() {
  rehearsal_ask "$1" state | jq -S '[.value[] | {upn, home, voice, number,
    policies, licences, usageLocation}] | sort_by(.upn)'
}

# How many orders the tenant has accepted.
rehearsal_orders() { rehearsal_ask "$1" orders | jq '.value | length'; }

# Orders that were accepted twice, a line each: the same action on the same
# number for the same user is one change.
rehearsal_repeats() {
  rehearsal_ask "$1" orders | jq -c '[.value[] | [.action, .number, .user]] |
    group_by(.) | map(select(length > 1)) | map(.[0]) | .[]'
}
