// rehearsal serve, forest, worker.

#include <signal.h>

#include "connectors/directory/ldif.h"
#include "connectors/rehearsal/server.h"
#include "engine/base/file.h"
#include "engine/cli/commands.h"
#include "engine/cli/exit_code.h"

namespace cutover {
namespace {

// The forest's users, from an LDIF file or from a directory server, which is
// then also written to.
Result<std::vector<LdapEntry>> ReadForest(
    const Arguments& args, Clock& clock,
    std::unique_ptr<LdapSession>& session) {
  std::vector<LdapEntry> entries;
  const auto take = [&](const LdapEntry& entry) -> Status {
    if (IsUserEntry(entry)) entries.push_back(entry);
    return Done{};
  };
  if (!args.forest.starts_with("ldap")) {
    auto text = ReadFile(args.forest);
    if (!text.ok()) return text.error();
    TRY(ParseLdif(*text, take));
    return entries;
  }
  LdapSettings settings;
  settings.urls = {args.forest};
  settings.bind_dn = args.bind_dn;
  settings.password_file = args.password_file;
  settings.ca_file = args.ca_file;
  auto opened = OpenLdap(settings, clock);
  if (!opened.ok()) return opened.error();
  session = *std::move(opened);
  TRY(session->Search(
      {args.base_dn, "(sAMAccountName=*)", DirectoryAttributes()}, take));
  return entries;
}

}  // namespace

int RehearsalServeCommand(const Call& call) {
  // A made-up tenant has nothing to finish: a signal ends it.
  ::signal(SIGTERM, SIG_DFL);
  ::signal(SIGINT, SIG_DFL);
  std::unique_ptr<LdapSession> session;
  auto entries = ReadForest(call.args, call.machine.clock, session);
  if (!entries.ok()) return call.out.Fail("rehearsal", entries.error());
  rehearsal::World world;
  world.seed = call.args.seed;
  world.free_seats = call.args.free_seats;
  world.requests_per_second = call.args.rate;
  rehearsal::Tenant tenant(world, call.machine.clock);
  tenant.Populate(*std::move(entries), session.get());
  const rehearsal::ServerSettings settings{
      static_cast<unsigned short>(call.args.port), call.args.certificate_file,
      call.args.key_file, call.args.origin};
  const Status served =
      rehearsal::Serve(tenant, settings, [&](const std::string& url) {
        call.out.Say("the rehearsal tenant serves on " + url);
        if (call.args.ready_file.empty()) return;
        const Status wrote =
            WriteFileAtomically(call.args.ready_file, url + "\n");
        if (!wrote.ok()) call.out.Fail("rehearsal", wrote.error());
      });
  return served.ok() ? kExitDone : call.out.Fail("rehearsal", served.error());
}

int RehearsalForestCommand(const Call& call) {
  const std::string text =
      rehearsal::MakeForest(call.args.users, call.args.seed);
  const Status wrote = WriteFileAtomically(call.args.output, text);
  if (!wrote.ok()) return call.out.Fail("rehearsal", wrote.error());
  call.out.Say("wrote " + std::to_string(call.args.users) + " users to " +
               call.args.output);
  return kExitDone;
}

int RehearsalWorkerCommand(const Call& call) {
  ::signal(SIGTERM, SIG_DFL);
  TransportSettings settings;
  settings.ca_file = call.args.ca_file;
  auto transport = MakeCurlTransport(settings);
  if (!transport.ok()) return call.out.Fail("rehearsal", transport.error());
  const Status ran = rehearsal::RunWorker(**transport, call.args.url);
  return ran.ok() ? kExitDone : call.out.Fail("rehearsal", ran.error());
}

}  // namespace cutover
