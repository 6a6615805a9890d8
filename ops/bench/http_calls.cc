// Calls a second of one transport: http_calls curl|cpprest URL GET|POST COUNT
// THREADS. Prints "CALLS SECONDS RATE".

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include "connectors/http/transport.h"
#include "engine/base/clock.h"

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  auto transport = std::strcmp(argv[1], "curl") == 0
                       ? cutover::MakeCurlTransport({})
                       : cutover::MakeCpprestTransport({});
  if (!transport.ok()) return 1;
  const int count = std::atoi(argv[4]);
  const std::string method = argv[3];
  const cutover::HttpRequest request{
      method, argv[2], {}, method == "POST" ? "{}" : ""};
  std::atomic<int> left = count;
  std::atomic<int> failed = 0;
  cutover::SystemClock clock;
  const cutover::Time begin = clock.Now();
  std::vector<std::thread> threads;
  for (int i = 0; i < std::atoi(argv[5]); ++i) {
    threads.emplace_back([&] {
      while (left-- > 0) {
        if (!(*transport)->Send(request).ok()) ++failed;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double seconds = static_cast<double>((clock.Now() - begin).us) / 1e6;
  std::printf("%d %.3f %.0f\n", count - failed.load(), seconds,
              (count - failed.load()) / seconds);
  return failed == 0 ? 0 : 1;
}
