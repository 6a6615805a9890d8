// Reads every user of a directory server as discover does, and says how fast:
// ldap_read URL BASE BIND_DN PASSWORD_FILE CA_FILE

#include <sys/resource.h>

#include <cstdio>

#include "connectors/directory/directory_source.h"

namespace {

class Counter : public cutover::ScanSink {
 public:
  void OnUser(cutover::Observation) override { ++users; }
  int users = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  cutover::SystemClock clock;
  cutover::DirectorySettings settings;
  settings.ldap.urls = {argv[1]};
  settings.base_dns = {argv[2]};
  settings.ldap.bind_dn = argv[3];
  settings.ldap.password_file = argv[4];
  settings.ldap.ca_file = argv[5];
  const auto source = cutover::MakeDirectorySource(settings, clock);
  Counter counter;
  const cutover::Time begin = clock.Now();
  const cutover::Status status = source->Scan(counter);
  const double seconds = static_cast<double>((clock.Now() - begin).us) / 1e6;
  if (!status.ok()) {
    std::fprintf(stderr, "%s\n", cutover::Describe(status.error()).c_str());
    return 1;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%d users %.3f s %ld KiB\n", counter.users, seconds,
              usage.ru_maxrss);
  return 0;
}
